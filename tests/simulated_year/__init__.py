"""A simulated year of a company's rights requests, in which every process dies now and then.

Judged by what was committed, day by day, with a plan that is written down once more here.
"""
