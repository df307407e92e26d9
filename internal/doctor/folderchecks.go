package doctor

var folderChecks = []Check{gopathOwner, gopathNFS, tmpDir, tmpNoexec, tmpSticky, diskSpace, diskInodes, fsCase, fsRO}
