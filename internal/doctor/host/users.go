package host

import (
	"os/user"
	"strconv"
	"strings"
)

// The files of who there is (passwd(5), group(5)).
const (
	passwdFile = "/etc/passwd"
	groupFile  = "/etc/group"
)

// account is a line of one of them: its name, its number, the fields behind.
type account struct {
	name string
	id   int
	rest []string
}

// accounts reads one of the two files; what is not there or odd counts for nothing.
func (h *Host) accounts(file string) (all []account) {
	lines, _ := h.Lines(file)
	for _, line := range lines {
		if a, ok := parseAccount(line); ok {
			all = append(all, a)
		}
	}
	return all
}

func parseAccount(line string) (a account, ok bool) {
	fields := strings.Split(line, ":")
	if len(fields) < 4 || fields[0] == "" {
		return a, false
	}
	id, err := strconv.Atoi(fields[2])
	if err != nil || id < 0 {
		return a, false
	}
	return account{fields[0], id, fields[3:]}, true
}

// UserName returns the name of a user, or his number where nobody knows one; foreign.
func (h *Host) UserName(uid int) string {
	for _, a := range h.accounts(passwdFile) {
		if a.id == uid {
			return a.name
		}
	}
	if h.Root == "" {
		if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
			return u.Username
		}
	}
	return "user " + strconv.Itoa(uid)
}

// GroupName is [Host.UserName] for a group.
func (h *Host) GroupName(gid int) string {
	for _, a := range h.accounts(groupFile) {
		if a.id == gid {
			return a.name
		}
	}
	if h.Root == "" {
		if g, err := user.LookupGroupId(strconv.Itoa(gid)); err == nil {
			return g.Name
		}
	}
	return strconv.Itoa(gid)
}

// GroupMembers returns the names of the users who are in a group, by /etc/group and as
// their own group. known is false where those files do not have it: a directory service
// may.
func (h *Host) GroupMembers(gid int) (members []string, known bool) {
	for _, a := range h.accounts(groupFile) {
		if a.id != gid {
			continue
		}
		known = true
		for name := range strings.SplitSeq(a.rest[0], ",") {
			if name = strings.TrimSpace(name); name != "" {
				members = append(members, name)
			}
		}
	}
	for _, a := range h.accounts(passwdFile) {
		if a.rest[0] == strconv.Itoa(gid) {
			members = append(members, a.name)
		}
	}
	return members, known
}
