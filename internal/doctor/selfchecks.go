package doctor

var selfChecks = []Check{selfVersion, selfFolders, selfLock, selfAudit}
