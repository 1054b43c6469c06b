"""The Drill: a made-up nation with its truth apart, to try a desk with. Nobody and nothing in it is
real; its texts describe danger in neutral words, its pictures are benign.
"""
