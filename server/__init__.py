"""The HTTP floor: application, pages, REST façade, security and the command line."""

import os

# Requests run side by side already: BLAS threads under them would only fight for the same cores.
# Set before anything below loads numpy.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
