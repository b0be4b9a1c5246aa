"""What is read of a text, in one line."""

from derive.reading.account import Account


def entries_of(account: Account) -> str:
    """The members of every equality, entry by entry, with an equals sign between them."""
    return "; ".join(" = ".join(str(m.entries) for m in item.members) for item in account.items)
