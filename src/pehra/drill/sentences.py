"""What the nation's people write of a child in danger, and of nothing: put together by chance, so
that another seed has other words. Plain, neutral statements; nobody in them is real.

Each danger is said plainly, or `apart`: in words that no rule was written for. How well those are
found is told by itself (docs/reference/drill-truth.md).
"""

from random import Random

WHO = ("Reported user", "Sender", "The account holder", "One of the two", "The suspect")
TELLS = ("writes that", "notes that", "says in the chat that", "tells another user that")
PLAIN = (
    "the child will be alone with him this weekend", "he arranged to meet her tomorrow",
    "the child asked for help and was told to keep quiet", "he raped his niece",
    "he will kill her if she tells anyone", "he touches his stepdaughter",
    "he is blackmailing a girl of 12", "she wants to die", "he has sex with his pupil",
    "he locked the boy in", "the girl is still being abused", "he sells the girl to other men",
    "he kidnapped a child", "he keeps threatening her", "she cut her wrists because of him",
)  # fmt: skip
APART = (
    "nobody else is home when he looks after the little one",
    "she comes to him after school and her parents have no idea",
    "he pays the mother so that he may keep the boy until Sunday",
    "she had better obey if she loves her family", "she stopped talking since his last visit",
    "the little one cries but he goes on", "the next file is due on Friday with the same girl",
    "she cannot bear it and nobody will see her again after today",
    "he turned the key and she stays with him until she obeys",
)  # fmt: skip
#: what stands beside danger and beside none, some of it with a no
NOISE = (
    "Nothing else was found.", "It is not known where the child lives.", "Account closed.",
    "No money was asked for in these messages.", "The user was not reported before.",
    "See the attached log, 3 pages.",
)  # fmt: skip
IDLE = ("Account closed.", "Content removed.", "Found by matching.", "Reviewed by a person.")
DENIED = ("No threats were found in the messages.", "The child was never alone with the user.")
NOISY, NO_DANGER = 0.5, 0.02
#: (language, an ordinary complaint, how one of danger begins, who the child is, what is done)
COMPLAINTS = (
    (
        "en",
        """A person with the number {phone} sends my daughter messages that we do not want.
The account uses {email}.""",
        ("A man with the number {phone} {}. {} {}.", "{phone} is his number. He {}. {} {}."),
        (
            "asked my daughter to meet him tomorrow", "comes into my daughter's room at night",
            "touches my daughter", "took pictures of my daughter and is waiting outside her school",
            "wants to meet my son alone",
        ),
        ("She is 12.", "My child is only nine.", "We are afraid.", "Please read this soon."),
        (
            "He threatens to show her pictures to the family",
            "He demands money or he will post them",
            "Now she says that she wants to die", "He says he will kill us if we tell the police",
            "She has been missing since Monday",
        ),
        (
            "Whoever has {phone} sends her taxi money and she comes home late with new clothes.",
            "Since {phone} began to write, our son will not undress for the doctor or sleep alone.",
        ),
    ),
    (
        "ur",
        "نمبر {urdu} سے میری بیٹی کو ایسے پیغام آتے ہیں جو ہم نہیں چاہتے۔ اس کا ای میل {email} ہے۔",
        ("نمبر {urdu} والا آدمی {}۔ {} {}۔", "اس کا نمبر {urdu} ہے۔ وہ {}۔ {} {}۔"),
        (
            "میری بیٹی سے ملنا چاہتا ہے", "میری بیٹی کو ہاتھ لگاتا ہے", "میرے بیٹے کو گھر بلاتا ہے",
            "سکول کے باہر کھڑا رہتا ہے", "میری بیٹی کے ساتھ زیادتی کرتا ہے",
        ),
        ("وہ بارہ سال کی ہے۔", "بچہ چھوٹا ہے۔", "ہم بہت پریشان ہیں۔"),
        (
            "وہ دھمکی دیتا ہے", "وہ بلیک میل کر رہا ہے", "بچی کہتی ہے خودکشی کر لوں گی",
            "اب بچی لاپتہ ہے", "کہتا ہے سب کو جان سے مار دوں گا",
        ),
        ("نمبر {urdu} والا اسے کرایہ بھیجتا ہے اور وہ دیر سے نئے کپڑوں میں گھر آتی ہے۔",),
    ),
    (
        "roman",
        """Number {phone} se meri beti ko aise paigham aate hain jo hum nahi chahte.
Email {email} hai.""",
        ("Number {phone} wala admi {}. {} {}.", "Us ka number {phone} hai. Wo {}. {} {}."),
        (
            "meri beti se milna chahta hai", "meri beti ko haath lagata hai",
            "mere bete ko ghar bulata hai", "school ke bahar khara rehta hai",
            "meri beti k sath zyadti karta hai",
        ),
        ("Wo 12 saal ki hai.", "Bacha chota hai.", "Hum bohat pareshan hain."),
        (
            "Wo dhamki deta hai", "Wo blackmail kr rha hai", "Bachi kehti hai khudkushi kar lungi",
            "Ab bachi lapata hai", "Kehta hai sab ko jaan se maar dunga",
        ),
        ("Number {phone} wala usay kiraya bhejta hai aur wo dair se naye kapron mein aati hai.",),
    ),
)  # fmt: skip


def hint(of: Random, *, apart: bool) -> str:
    """One of a child in danger, in a provider's report."""
    told = f"{of.choice(WHO)} {of.choice(TELLS)} {of.choice(APART if apart else PLAIN)}."
    if of.random() >= NOISY:
        return told
    return " ".join(of.choice(((told, of.choice(NOISE)), (of.choice(NOISE), told))))


def idle(of: Random) -> str:
    """One of nothing; now and then it says that there was no danger."""
    return of.choice(DENIED if of.random() < NO_DANGER else IDLE)


def complaint(of: Random, *, risk: bool, apart: bool) -> tuple[str, str]:
    """(language, text) of a family's letter, with places for {phone}, {email} and {urdu}."""
    language, plain, forms, reaches, of_whom, does, hidden = of.choice(COMPLAINTS)
    if not risk:
        return language, plain
    if apart:
        return language, of.choice(hidden)
    form = of.choice(forms).replace("{}", "\0")
    for part in (of.choice(reaches), of.choice(of_whom), of.choice(does)):
        form = form.replace("\0", part, 1)
    return language, form
