import Platform

exit(runBench())
