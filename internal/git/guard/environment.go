package guard

import (
	"strconv"
	"strings"
)

// Environment is a process's own, taken apart.
type Environment struct {
	Path  string   // PATH
	Rest  []string // what git may see whichever repository it is asked about
	Local []string // what names a repository, its index and its objects: of [Local]
}

// Plain is the environment for git, without what names a repository.
func (e Environment) Plain() []string {
	return append(append([]string(nil), e.Rest...), fixed...)
}

// Local names what git itself hands to a hook, and a user to git (git(1), githooks(5)).
// The value says whether it is a list of paths, one path relative to the working
// directory, or a path that git reads from the top of the working tree.
var Local = map[string]string{
	"GIT_DIR":                          "path",
	"GIT_WORK_TREE":                    "path",
	"GIT_COMMON_DIR":                   "path",
	"GIT_OBJECT_DIRECTORY":             "path",
	"GIT_QUARANTINE_PATH":              "path",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES": "list",
	"GIT_INDEX_FILE":                   "as it is",
	"GIT_PREFIX":                       "as it is",
	"GIT_SHALLOW_FILE":                 "as it is",
}

// isKept names the other variables of git's that stay: where it and the user's own
// configuration lie, and how far it looks. All others may run something, write something
// or change what is printed.
var isKept = map[string]bool{
	"GIT_CEILING_DIRECTORIES":         true,
	"GIT_DISCOVERY_ACROSS_FILESYSTEM": true,
	"GIT_CONFIG_GLOBAL":               true,
	"GIT_CONFIG_SYSTEM":               true,
	"GIT_CONFIG_NOSYSTEM":             true,
	"GIT_EXEC_PATH":                   true,
}

// fixed is what each git gets.
var fixed = []string{
	"LC_ALL=C", // what it says is read
	"GIT_OPTIONAL_LOCKS=0",
	"GIT_TERMINAL_PROMPT=0",
	"GIT_NO_LAZY_FETCH=1",     // git 2.39.4, 2.44: an object that is missing stays so
	"GIT_ALLOW_PROTOCOL=none", // before that, and besides: the fetch finds no way out
	"GIT_PROTOCOL_FROM_USER=0",
}

// Split takes the environment of a process apart, KEY=value each.
func Split(env []string) Environment {
	var e Environment
	given := map[string]string{}
	for _, kv := range env {
		key, value, _ := strings.Cut(kv, "=")
		name := strings.ToUpper(key) // on Windows names have no case
		given[name] = value
		switch {
		case name == "PATH":
			e.Path = value
			e.Rest = append(e.Rest, kv)
		case Local[name] != "":
			e.Local = append(e.Local, name+"="+value)
		case isKept[name]:
			e.Rest = append(e.Rest, kv)
		case strings.HasPrefix(name, "GIT_"), name == "LC_ALL", name == "LANGUAGE":
		default:
			e.Rest = append(e.Rest, kv)
		}
	}
	e.Rest = append(e.Rest, safeFolders(given)...)
	return e
}

// safeFolders keeps of the configuration that the environment holds (GIT_CONFIG_COUNT) what
// CI services put there so that git trusts a checkout.
func safeFolders(given map[string]string) (env []string) {
	count, err := strconv.Atoi(given["GIT_CONFIG_COUNT"])
	if err != nil {
		return nil
	}
	kept := 0
	for i := range min(count, 1000) {
		if !strings.EqualFold(given["GIT_CONFIG_KEY_"+strconv.Itoa(i)], "safe.directory") {
			continue
		}
		n := strconv.Itoa(kept)
		env = append(env, "GIT_CONFIG_KEY_"+n+"=safe.directory", "GIT_CONFIG_VALUE_"+n+"="+given["GIT_CONFIG_VALUE_"+strconv.Itoa(i)])
		kept++
	}
	return append(env, "GIT_CONFIG_COUNT="+strconv.Itoa(kept))
}
