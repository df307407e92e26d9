package why

// processMessages are about starting programs, and their ends.
var processMessages = []Message{
	{
		ID: "killed", Needles: []string{"signal: killed", "Killed"},
		Pattern: expression(`signal: killed|^Killed( |$)|: line \d+: +\d+ Killed`),
		Means:   "the kernel ended it (SIGKILL): most often because memory ran out, else somebody's kill or a time limit",
		Causes: []Cause{
			{"cg.oom", "memory ran out in the control group"}, {"cg.mem", "memory is limited, and Go does not know"}, {"cg.memsmall", "memory is limited to little"},
			{"mem.avail", "there is little memory"}, {"mem.swap", "memory is short"},
		},
		Otherwise: "`journalctl -k` or `dmesg` has a line \"Out of memory: Killed process\" where it was memory; go build -p=2 needs less of it",
	},
	{
		ID: "threads", Needles: []string{"max user processes", "resource temporarily unavailable", "pthread_create failed", "failed to create new OS thread", "Resource temporarily unavailable"},
		Pattern: expression(`may need to increase max user processes|fork/exec .*: resource temporarily unavailable|pthread_create failed|failed to create new OS thread|fork: (retry: )?Resource temporarily unavailable`),
		Means:   "the kernel gave no further process or thread (EAGAIN): a limit of the user (RLIMIT_NPROC), of the control group (pids.max) or of the machine",
		Causes: []Cause{
			{"limit.pids", "it is the control group's limit (pids.max); ulimit -u changes nothing"}, {"limit.nproc", "it is the user's limit (RLIMIT_NPROC), of all his processes together"},
			{"limit.threads", "it is the machine's limit"}, {"limit.as", "the address space is limited: a thread needs some for its stack"}, {"mem.mapcount", "mappings are limited: a thread needs some"},
		},
		Otherwise: "pids.events of the control group counts what pids.max refused, and stands still where RLIMIT_NPROC did it: look at both where it failed; go build -p=2 and GOMAXPROCS=2 start less",
	},
	{
		ID: "exec.denied", Needles: []string{"permission denied"},
		Pattern: expression(`fork/exec .*: permission denied|exec: "[^"]*": permission denied`),
		Means:   "the kernel refused to run a file that may be read: its file system forbids programs (noexec), it has no execute bit, or a policy says no",
		Causes: []Cause{
			{"tmp.noexec", "the folder for temporary files allows no programs"}, {"toolchain.perms", "files of the toolchain have other modes"}, {"toolchain.integrity", "the toolchain is not what was released"},
			{"sec.selinux", "SELinux has a say"}, {"sec.apparmor", "AppArmor has a say"},
		},
		Otherwise: "`findmnt -T` of the path in the message shows whether its file system has noexec, and `ls -l` its mode, where it failed",
	},
	{
		ID: "exec.format", Needles: []string{"exec format error"},
		Pattern:   expression(`exec\S* .*: exec format error`),
		Means:     "the kernel does not know the file as a program: it was built for another system or processor (GOOS, GOARCH), or is none",
		Causes:    []Cause{{"env.target", "go builds for another system here"}},
		Otherwise: "`go env GOOS GOARCH GOHOSTOS GOHOSTARCH` where it failed, and `file` of the program; a script needs its first line (#!)",
	},
}
