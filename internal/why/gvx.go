package why

// gvxMessages are gvx's own and the shim's.
var gvxMessages = []Message{
	{
		ID: "gvx.missing", Needles: []string{"is required but not installed"},
		Pattern:   expression(`gvx: go ?1\S* is required but not installed`),
		Means:     "the project asks for a release that is not in the store, and installing it was not allowed or not possible",
		Causes:    []Cause{{"proxy.goproxy", "it cannot be fetched"}, {"proxy.http", "it may not be reached"}, {"dns.resolv", "servers are not found"}, {"disk.space", "there is no room for it"}},
		Otherwise: "the line below it that begins with help: names the command, and blocked by what forbids it; gvx current --explain shows what decided",
	},
	{
		ID: "gvx.refused", Needles: []string{"gvx: "},
		Pattern:   expression(`^gvx: (\S+:\d+: |the pin .*is older than|the store .* belongs to another user|no go to run|cannot read |invalid |stopped after \d+ shims|.* is not a |.* runs here only after gvx allow)`),
		Means:     "gvx refused to guess: what is declared here contradicts itself, or cannot be read",
		Causes:    []Cause{{"toolchain.none", "it is still so"}, {"go.mod.agree", "files of the repository name different releases"}, {"env.gotoolchain", "the environment has a say too"}},
		Otherwise: "the line below it that begins with help: names the next command; gvx current --explain shows each place that has a say",
	},
}
