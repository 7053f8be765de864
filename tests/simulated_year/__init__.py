"""A simulated year of a company's rights requests, in which every kind of process dies now and then.

Judged by what was committed and what arrived: `world` is the company, `people` act, `receivers` get, `judging` judges.
"""
