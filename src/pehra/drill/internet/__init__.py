"""The nation's internet on loopback: sites that come and go with the hours, what is planted there,
and traps that nobody may walk into. All of it follows from a seed and the simulated time.
"""
