"""Weights of the marks by which titles and authors are chosen by vote (title_vote.py, author_vote.py).

Written by training/hints.py. Among the candidates of a page and "none" the right one is to be likeliest
(multinomial logit, L2); a rise by 1 makes a candidate 2.7 times as likely. One whose sum does not pass the least score
is not chosen.
"""

AUTHORS_MIN_SCORE = -1.5
AUTHORS_WEIGHTS: dict[str, float] = {
    "against:creator": -0.4, "against:item": -0.7, "against:json": -0.9, "against:link": 0.5, "against:marked": 0.5,
    "against:meta": 0.4, "against:og": -0.2, "against:shown": -0.3, "against:tool": -0.4,
    "from:creator": 0.6, "from:item": 0.7, "from:json": 0.8, "from:link": 0.3, "from:marked": 0.2, "from:meta": 0.6,
    "from:page": -0.2, "from:shown": 1.1, "from:tool": 0.2,
    "holds:json": -0.2, "holds:link": -0.1, "holds:marked": -0.5, "holds:meta": 0.1, "holds:og": -0.1,
    "holds:shown": -0.1, "holds:tool": -0.1,
    "part-of:item": 0.5, "part-of:link": 0.1, "part-of:marked": 0.1, "part-of:shown": -0.3, "part-of:tool": 0.1,
    "votes:1": -0.6, "votes:2": 0.2, "votes:3": 0.8, "votes:4": 0.5,
    "one-word": -0.1, "wire": -0.9,
}  # fmt: skip

TITLE_MIN_SCORE = -3.2
TITLE_WEIGHTS: dict[str, float] = {
    "end-of:h1": 0.6, "end-of:og": 0.4, "end-of:page": 0.3,
    "from:h1": 0.7, "from:item": 0.5, "from:json": 1.0, "from:json-page": -0.4, "from:meta": 0.2, "from:og": 1.5,
    "from:page": -0.2, "from:shown": 1.1, "from:twitter": -0.3,
    "holds:h1": 0.1, "holds:og": -0.2, "holds:page": -0.5,
    "start-of:h1": -0.3, "start-of:og": 0.5, "start-of:page": 0.7,
}  # fmt: skip
