"""Weights of the marks by which a page's authors and dates are chosen (author_choice.py, date_choice.py).

Written by training/fields.py. Among the candidates of a page and "none" the right one is to be likeliest (multinomial
logit, L2); a rise by 1 makes a line 2.7 times as likely. One whose sum does not pass the least score is not chosen.
"""

AUTHOR_MIN_SCORE = 0.1
AUTHOR_WEIGHTS: dict[str, float] = {
    "above:0": 0.1, "above:1": 0.5, "above:2": -0.2, "above:4": -0.7, "above:far": -0.3,
    "before:0": 0.4, "before:1": 0.1, "before:2": -0.4, "before:3": -0.8,
    "date:-5": -0.6, "date:-3": 0.6, "date:-2": -0.1, "date:-1": 0.1, "date:0": 0.1, "date:1": 0.1, "date:2": -0.8,
    "date:3": 0.7, "date:4": -0.7, "date:5": 0.9, "date:far": -1.0,
    "end:-3": -0.7, "end:-1": 0.7, "end:1": 0.8, "end:4": 0.4, "end:10": 0.8, "end:far": -1.1,
    "headline:-7": -0.3, "headline:-3": -0.3, "headline:-2": -1.3, "headline:-1": -0.7, "headline:1": 1.3,
    "headline:2": 0.9, "headline:3": 0.6, "headline:5": 0.4, "headline:8": -0.4, "headline:20": -0.6,
    "headline:40": -0.1, "headline:far": -0.1,
    "kind:announced": 1.8, "kind:dated": 0.4, "kind:loose-dated": -1.3, "kind:loose-plain": -1.3, "kind:plain": -0.3,
    "label:author": 2.6, "label:other": -1.2,
    "lower:all": -1.1, "lower:none": 1.2, "lower:some": -0.7,
    "near:0": -0.3, "near:1": -0.1, "near:4": -0.2,
    "repeats:0": -1.4, "repeats:1": 0.1, "repeats:2": 0.4, "repeats:3": 0.4,
    "stamp:-2": -0.2, "stamp:-1": -0.3, "stamp:1": 0.4, "stamp:2": -0.3,
    "story:-21": -0.5, "story:-11": -0.3, "story:-6": -0.5, "story:-4": -0.5, "story:-1": 0.5, "story:0": 0.3,
    "story:1": 0.3, "story:2": -0.1, "story:4": 0.2, "story:8": 0.4, "story:16": 0.2, "story:far": -0.1,
    "story:none": -1.2,
    "text:0": 0.1, "text:1": 0.6, "text:3": 0.2, "text:5": -0.1, "text:12": -0.4, "text:20": -0.1, "text:far": -0.9,
    "top:2": -0.1, "top:5": -0.4, "top:15": -0.2, "top:40": 0.3, "top:far": -0.1,
    "words:1": -0.4, "words:2": 0.5, "words:3": -0.3, "words:4": -0.4,
    "alone": 0.9, "bare": -2.0, "bio-below": 1.4, "capitals": -0.6, "claimed": -1.8, "in-title": -1.4, "role": -0.4,
    "several": -0.1,
}  # fmt: skip

DATE_MIN_SCORE = 0.0
DATE_WEIGHTS: dict[str, float] = {
    "above:0": 1.0, "above:1": 0.7, "above:2": -0.5, "above:4": -0.5, "above:far": -0.7,
    "before:0": 0.7, "before:1": 0.4, "before:2": 0.1, "before:3": -0.8, "before:4": -0.4,
    "byline:1": 0.7, "byline:2": -0.3, "byline:3": -0.4, "byline:far": -0.4, "byline:here": 0.4,
    "end:-3": -0.9, "end:-1": -0.7, "end:1": 0.9, "end:4": 0.5, "end:10": 0.1, "end:far": -0.7,
    "headline:-7": -0.5, "headline:-3": -0.3, "headline:-2": 0.2, "headline:-1": 0.5, "headline:0": 0.1,
    "headline:1": 0.5, "headline:2": 0.6, "headline:8": 0.1, "headline:12": 0.4, "headline:20": 0.4,
    "headline:40": -0.4, "headline:far": -0.8, "headline:none": -0.7,
    "label:None": -0.8, "label:published": 0.7,
    "others:0": 1.3, "others:1": 0.3, "others:2": -0.2, "others:3": -1.4,
    "rest:0": 0.7, "rest:2": 0.2, "rest:5": -0.8, "rest:more": -0.1,
    "same:1": -0.4, "same:2": -0.1, "same:3": 0.4,
    "story:-21": -0.4, "story:-11": -0.2, "story:-6": 0.9, "story:-4": -0.4, "story:-2": 0.2, "story:-1": 0.3,
    "story:0": 0.5, "story:2": 0.3, "story:4": 0.1, "story:8": 0.3, "story:16": -0.5, "story:far": -0.3,
    "story:none": -0.2,
    "text:0": -0.1, "text:1": 0.1, "text:2": -0.1, "text:3": 0.2, "text:5": 0.2, "text:8": 0.2, "text:20": -0.4,
    "text:far": -0.1,
    "top:2": -0.2, "top:5": -0.1, "top:15": -0.4, "top:40": 0.1, "top:far": 0.6,
    "alone": 0.4, "beside-modified": -0.1, "claimed": -0.3, "coarse": -2.7, "latest": -0.1, "masthead": -1.8,
    "no-time": -0.6, "not-latest": 0.1, "reading-time": 1.0, "time": 0.5,
}  # fmt: skip
