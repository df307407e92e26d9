package doctor

var limitChecks = []Check{limitNofile, limitNproc, limitPids, limitThreads, limitAS, limitMemlock, inotify}
