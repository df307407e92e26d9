package doctor

var toolchainChecks = []Check{toolchainIntegrity, toolchainPerms, toolchainEOL, toolchainDup, goModAgree}
