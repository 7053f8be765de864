"""Letters on their way: composed, previewed, sent or seen to; room for them, one mail for many; links mailed again."""
