package doctor

var selfChecks = []Check{selfVersion, selfLock, selfAudit}
