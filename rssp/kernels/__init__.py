"""Integer kernels: arrays in, arrays out; no strings, no None, no raising.

The one place that sets numba's options, each with its reason:

cache        a second process starts without compiling
nogil        blocks of trials run on Python threads side by side, interruptible between blocks,
             and need no numba threading layer (the portable one dies when two threads call it at once)
error_model  numpy: no branch for a division by zero that cannot happen
no fastmath  and no parallel: a kernel decides, so it does the same thing every time
"""

import numba

kernel = numba.njit(cache=True, nogil=True, error_model="numpy")
