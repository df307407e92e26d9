package doctor

var toolchainChecks = []Check{toolchainNone, toolchainIntegrity, toolchainPerms, toolchainEOL, toolchainDup, goModAgree}
