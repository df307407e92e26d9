package why

// fileMessages are about files and file systems.
var fileMessages = []Message{
	{
		ID: "files.many", Needles: []string{"oo many open files"},
		Pattern: expression(`(^|: )[Tt]oo many open files`),
		Means:   "the process has as many files and sockets open as it may (EMFILE), or as many watches of folders as its user may",
		Causes: []Cause{
			{"limit.nofile", "that limit is low"}, {"inotify", "instances of inotify have run out, which is the same error"},
		},
		Otherwise: "the limit was another one where it failed (`ulimit -n` there), or the program leaks: close what is opened, http response bodies too; `ls /proc/PID/fd` shows what is open",
	},
	{
		ID: "disk.full", Needles: []string{"no space left on device", "disk quota exceeded", "No space left on device"},
		Pattern: expression(`[Nn]o space left on device|disk quota exceeded`),
		Means:   "the file system has no room or no inodes left, or the user's share is used up; watching a folder fails in the same words when inotify's watches run out",
		Causes: []Cause{
			{"disk.space", "there is little room"}, {"disk.inodes", "there are few inodes"}, {"inotify", "watches are few"},
		},
		Otherwise: "`df -h` and `df -i` of the path in the message, where it failed: a container's /tmp or a tmpfs is often small; gvx prune and go clean -cache free some",
	},
	{
		ID: "fs.readonly", Needles: []string{"read-only file system", "Read-only file system"},
		Pattern:   expression(`[Rr]ead-only file system`),
		Means:     "the go command wanted to write where nothing can be written",
		Causes:    []Cause{{"fs.ro", "the file system is read-only"}, {"disk.space", "there is little room elsewhere"}},
		Otherwise: "the path in the message says which folder it is: GOCACHE, GOMODCACHE, GOTMPDIR and TMPDIR move Go's own; a container may be read-only where this machine is not",
	},
	{
		ID: "workdir", Needles: []string{"creating work dir"},
		Pattern:   expression(`creating work dir: `),
		Means:     "the go command makes a folder for temporary files before anything else, and could not",
		Causes:    []Cause{{"tmp.dir", "the folder above it"}, {"fs.ro", "nothing can be written"}},
		Otherwise: "`echo \"$GOTMPDIR\" \"$TMPDIR\"; ls -ld /tmp` where it failed: it takes the first of the three that is set",
	},
}
