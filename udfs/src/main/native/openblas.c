// SPDX-License-Identifier: Apache-2.0
// The names of OpenBLAS that libopencv_core wants when it is loaded, and that no decoder calls; one that is
// called ends the process. See docs/decisions/0040-no-openblas.md; ./build makes the libraries.
#define NEVER_CALLED(name) void name(void) { __builtin_trap(); }

NEVER_CALLED(cblas_cgemm)
NEVER_CALLED(cblas_dgemm)
NEVER_CALLED(cblas_sgemm)
NEVER_CALLED(cblas_zgemm)
NEVER_CALLED(dgels_)
NEVER_CALLED(dgeqrf_)
NEVER_CALLED(dgesdd_)
NEVER_CALLED(dgesv_)
NEVER_CALLED(dgetrf_)
NEVER_CALLED(dposv_)
NEVER_CALLED(dpotrf_)
NEVER_CALLED(sgels_)
NEVER_CALLED(sgeqrf_)
NEVER_CALLED(sgesdd_)
NEVER_CALLED(sgesv_)
NEVER_CALLED(sgetrf_)
NEVER_CALLED(sposv_)
NEVER_CALLED(spotrf_)
