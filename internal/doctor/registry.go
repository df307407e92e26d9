package doctor

import "slices"

// All returns the checks in the order in which they are documented. Each group has a
// file that lists its own.
func All() []Check {
	return slices.Concat(pathChecks, envChecks, toolchainChecks, selfChecks, folderChecks, limitChecks, securityChecks, cgroupChecks, memoryChecks, platformChecks, netChecks,
		nameChecks, timeChecks, proxyChecks)
}
