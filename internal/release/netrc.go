package release

import (
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
)

// maxNetrc bounds a .netrc file, in bytes.
const maxNetrc = 64 << 10

// netrc is what a .netrc file says, in its order. Like [Credentials] it prints as
// nothing.
type netrc []machine

type machine struct {
	name  string // a host, with a port where the URL has one, and perhaps a path
	login login
}

// parseNetrc reads a .netrc file as the go command does: pairs of words, none of which
// goes on in the next line; a machine counts once it has both login and password. What
// "default" says is for no machine in particular, and so for none.
// See cmd/go/internal/auth.
func parseNetrc(data []byte) (all netrc) {
	var name, user, password string
	inMacro := false
	for line := range strings.SplitSeq(string(data), "\n") {
		if inMacro {
			inMacro = line != ""
			continue
		}
		words := strings.Fields(line)
		for pair := range slices.Chunk(words, 2) {
			if len(pair) < 2 {
				if pair[0] == "default" {
					return all
				}
				break
			}
			switch pair[0] {
			case "machine":
				name, user, password = pair[1], "", ""
			case "login":
				user = pair[1]
			case "password":
				password = pair[1]
			case "macdef":
				inMacro = true // to the next empty line
			}
			if name != "" && user != "" && password != "" {
				all = append(all, machine{machineName(name), loginOf(user, password)})
				name, user, password = "", "", ""
			}
		}
	}
	return all
}

func loginOf(user, password string) login {
	u := url.UserPassword(user, password)
	return func() *url.Userinfo { return u }
}

func machineName(name string) string {
	return strings.TrimSuffix(strings.TrimPrefix(name, "https://"), "/")
}

// find returns what is for u, nil where nothing is: the longest name that u begins
// with, at a slash, and of several equal ones the first.
func (n netrc) find(u *url.URL) login {
	at := machineName(u.Host + u.EscapedPath())
	for {
		if i := slices.IndexFunc(n, func(m machine) bool { return m.name == at }); i >= 0 {
			return n[i].login
		}
		slash := strings.LastIndexByte(at, '/')
		if slash < 0 {
			return nil
		}
		at = at[:slash]
	}
}

// ReadNetrc returns the contents of the user's .netrc file, nil where there is none or
// it is no regular file: the one that NETRC names, or that in the home folder. The
// error is a file's.
func ReadNetrc(getenv func(string) string) ([]byte, error) {
	for _, file := range netrcFiles(runtime.GOOS, getenv) {
		data, _, err := fileread.Bounded(file, maxNetrc)
		if err == nil {
			return data, nil
		}
		if !isNoFile(err) {
			return nil, quoted(file, err)
		}
	}
	return nil, nil
}

func netrcFiles(goos string, getenv func(string) string) []string {
	if file := getenv("NETRC"); file != "" {
		return []string{file}
	}
	home, names := getenv("HOME"), []string{".netrc"}
	if goos == "windows" {
		home, names = getenv("USERPROFILE"), []string{"_netrc", ".netrc"}
	}
	if home == "" {
		return nil
	}
	var files []string
	for _, name := range names {
		files = append(files, filepath.Join(home, name))
	}
	return files
}

// WantsNetrc reports whether the go command would look into .netrc: GOAUTH, by default
// "netrc", is a list of ways to get credentials, of which gvx knows only this one. It
// stands where GOPROXY does.
func WantsNetrc(getenv func(string) string, goEnvFiles []string) bool {
	value := getenv("GOAUTH")
	for _, file := range append([]string{GOENVFile(getenv)}, goEnvFiles...) {
		if value != "" {
			break
		}
		if file != "" {
			data, _, _ := fileread.Bounded(file, maxGoEnv)
			value = goEnv(data, "GOAUTH")
		}
	}
	if value == "" {
		return true
	}
	return slices.ContainsFunc(strings.Split(value, ";"), func(way string) bool {
		words := strings.Fields(way)
		return len(words) > 0 && words[0] == "netrc"
	})
}
