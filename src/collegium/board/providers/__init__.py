"""Monthly figures of many providers in one file, side by side.

They belong to the organisation that looks at them (a group, a region, a trust among its neighbours), as series by provider.
The other way, one organisation of the register for each trust, would ask an analyst for thirty registers without a single
post or person in them, and for access to each, only to look at a published file.
"""
