"""What is said of a relation, of an operator over an index and of an accent: whole phrases, by the sign."""

from __future__ import annotations

from derive.words import noted

#: A relation, by its sign: said for itself, and of the index of an operator.
RELATIONS = {
    "=": (noted("{left} equals {right}"), noted("{left} equals {right}")),
    "!=": (noted("{left} is not equal to {right}"), noted("{left} not equal to {right}")),
    "<": (noted("{left} is less than {right}"), noted("{left} less than {right}")),
    "<=": (noted("{left} is at most {right}"), noted("{left} at most {right}")),
    ">": (noted("{left} is greater than {right}"), noted("{left} greater than {right}")),
    ">=": (noted("{left} is at least {right}"), noted("{left} at least {right}")),
}
#: An operator over an index, by its class: over all of its values, over a range, and over those that fulfil a condition.
OPERATORS = {
    "Sum": (
        noted("the sum over {index} of {body}, end sum"),
        noted("the sum over {index} from {first} to {last} of {body}, end sum"),
        noted("the sum over {condition} of {body}, end sum"),
    ),
    "Product": (
        noted("the product over {index} of {body}, end product"),
        noted("the product over {index} from {first} to {last} of {body}, end product"),
        noted("the product over {condition} of {body}, end product"),
    ),
    "IndexMax": (
        noted("the maximum over {index} of {body}, end maximum"),
        noted("the maximum over {index} from {first} to {last} of {body}, end maximum"),
        noted("the maximum over {condition} of {body}, end maximum"),
    ),
    "IndexMin": (
        noted("the minimum over {index} of {body}, end minimum"),
        noted("the minimum over {index} from {first} to {last} of {body}, end minimum"),
        noted("the minimum over {condition} of {body}, end minimum"),
    ),
}
#: A letter with an accent, by the accent.
ACCENTED = {
    "hat": noted("{letter} hat"),
    "bar": noted("{letter} bar"),
    "tilde": noted("{letter} tilde"),
    "dot": noted("{letter} dot"),
    "prime": noted("{letter} prime"),
    "script": noted("script {letter}"),
}

__all__ = ["ACCENTED", "OPERATORS", "RELATIONS"]
