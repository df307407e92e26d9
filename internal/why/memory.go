package why

// memoryMessages are about memory that was asked for and not given.
var memoryMessages = []Message{
	{
		ID: "memory.none", Needles: []string{"annot allocate memory", "out of memory", "cannot reserve", "failed to reserve"},
		Pattern: expression(`[Cc]annot allocate memory|runtime: out of memory|fatal error: .*out of memory|cannot reserve arena|failed to reserve page summary memory|ThreadSanitizer.*(failed|CHECK)`),
		Means:   "the kernel refused memory or address space (ENOMEM)",
		Causes: []Cause{
			{"limit.as", "the address space is limited"}, {"mem.avail", "there is little memory, or none is promised beyond it"}, {"cg.mem", "the control group's memory is limited"},
			{"cg.memsmall", "the control group's memory is little"}, {"mem.mapcount", "mappings are limited"}, {"limit.memlock", "locked memory is limited"},
		},
		Otherwise: "`ulimit -v` and vm.overcommit_memory where it failed; Go reserves address space that it does not use, the race detector far more",
	},
}
