"""The reporting interface that platforms know from NCMEC (“ispws”): its documents, checked."""
