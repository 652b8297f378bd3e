"""Weights of the cues by which page starts are found (page_starts.py): two logistic regressions.

Written by training/page_starts.py.
"""

LINE_BIAS = -7.952
LINE_WEIGHTS: dict[str, float] = {
    "like": 2.428,
    "one word": -0.967,
    "few words": -0.093,
    "some words": 1.075,
    "many words": -0.248,
    "seen before": -1.740,
    "seen above": 1.951,
    "meta": -2.799,
    "meta below": 2.580,
    "meta near": 1.008,
    "byline below": 2.032,
    "ruled": 3.018,
    "distance": -0.562,
    "before": 0.763,
    "shared below": 1.995,
    "shared above": 1.022,
    "shared first": 1.514,
    "hits": 2.071,
    "any hit": 0.971,
    "item": -1.466,
    "twice": 1.680,
    "again": -0.358,
    "sentence": -0.445,
}

GAP_BIAS = -17.294
GAP_WEIGHTS: dict[str, float] = {
    "size": 0.550,
    "words above": 3.484,
    "words below": 4.558,
    "much above": 2.304,
    "much below": 0.385,
    "all below": 0.631,
    "across": -14.978,
    "across far": -1.854,
    "inside": -0.401,
    "far to inside": -4.697,
    "dense": 3.532,
    "blocks above": 0.025,
    "gaps": -3.147,
    "first": -4.498,
    "ruled": 1.097,
    "copyright": 1.658,
    "meta": 0.834,
    "line like": -0.182,
    "line one word": 0.622,
    "line few words": 0.773,
    "line some words": 0.525,
    "line meta below": 0.685,
    "line meta near": 1.660,
    "line shared above": -2.523,
    "line shared first": -1.067,
    "line hits": 0.898,
    "line item": -1.072,
    "headline": 0.710,
}

# Logit from which a gap parts two pages. Of 1,792 renderings of single pages 2 % are parted with it, and 95 % of 1,259
# page starts are found, at a precision of 99 %; with 0.2 it is 1.4 % and 93 %.
MIN_SCORE = -0.4
