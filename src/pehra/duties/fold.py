"""Put a report into its cluster: with the reports that say the same. Inside a record."""

from pehra.intake.fold import Sent, keys
from pehra.store import models

VIRAL = "viral"  # the rule that says that its sender says so


def fold(row: models.Report) -> models.Cluster:
    """Two clusters that one report shares keys with become one, under the older number."""
    told = keys(_sent(row))
    found = models.ClusterKey.objects.filter(key__in=told).order_by("cluster")
    clusters = list(dict.fromkeys(found.values_list("cluster", flat=True)))
    if clusters:
        kept = models.Cluster.objects.get(pk=clusters[0])
        for other in clusters[1:]:
            models.Report.objects.filter(cluster=other).update(cluster=kept)
            models.ClusterKey.objects.filter(cluster=other).update(cluster=kept)
            models.Cluster.objects.filter(pk=other).delete()
    else:
        kept = row.cluster or models.Cluster.objects.create()
    models.ClusterKey.objects.bulk_create(
        (models.ClusterKey(key=one, cluster=kept) for one in told), ignore_conflicts=True
    )
    row.cluster = kept
    return kept


def _sent(row: models.Report) -> Sent:
    accounts = row.sightings.filter(kind="ACCOUNT", role="SUSPECT")
    files = row.files.values_list("hashes", flat=True)
    found = [of.get(by, {}).get("md5", "") for of in files for by in ("received", "listed")]
    return Sent(
        row.sender_name, row.sender_number, tuple(accounts.values_list("value", flat=True)),
        tuple(one for one in found if one),
        any(reason["rule"] == VIRAL for reason in row.reasons),
    )  # fmt: skip
