package doctor

var platformChecks = []Check{kernelMin, cpuLevel, libcKind, libcRace, cgoCC, cgoCross}
