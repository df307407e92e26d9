package doctor

var folderChecks = []Check{gopathOwner, gopathNFS, tmpNoexec, tmpSticky, diskSpace, diskInodes, fsCase, fsRO}
