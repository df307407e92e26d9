package host

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Group is a control group in which this process is, itself or through one below it
// (cgroups(7)).
type Group struct {
	// Version is 1 or 2.
	Version int
	// Name is what the kernel calls it, as /user.slice/user-1000.slice; Dir is the folder
	// of its files.
	Name, Dir string

	host *Host
}

// Read returns what the group's file name holds, without white space around it. That a
// group lacks a file, because its controller is not enabled there or because it is the
// root, is an error that wraps [fs.ErrNotExist].
func (g Group) Read(name string) (string, error) { return g.host.Text(path.Join(g.Dir, name)) }

// Int is [Group.Read] of a file that holds one number; "max" is ok false.
func (g Group) Int(name string) (n int64, ok bool, err error) {
	text, err := g.Read(name)
	if err != nil || text == "max" {
		return 0, false, err
	}
	n, err = strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, false, g.malformed(name)
	}
	return n, true, nil
}

// Counts returns the numbers of a file whose lines are a name and a number, as cpu.stat
// and memory.events.
func (g Group) Counts(name string) (map[string]int64, error) {
	text, err := g.Read(name)
	if err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			if n, err := strconv.ParseInt(value, 10, 64); err == nil {
				counts[key] = n
			}
		}
	}
	return counts, nil
}

// File is where the group's file name lies.
func (g Group) File(name string) string { return path.Join(g.Dir, name) }

func (g Group) malformed(name string) error {
	return &fs.PathError{Op: "read", Path: g.File(name), Err: errors.New("holds no number")}
}

// NoGroupError says that this process is in no group of a controller that can be seen.
type NoGroupError struct{ Controller string }

func (e *NoGroupError) Error() string {
	return "this process is in no visible control group of " + e.Controller
}

// membership is a line of /proc/self/cgroup.
type membership struct {
	version     int
	controllers []string // none for version 2
	name        string
}

const (
	cgroupFile  = "/proc/self/cgroup"
	controlRoot = "/sys/fs/cgroup"
)

// Groups returns the groups of this process in the hierarchy of controller (cpu, memory,
// pids, …), from its own to the topmost that is visible here. A controller that no
// version 1 hierarchy has belongs to version 2. That there is none is a *[NoGroupError].
func (h *Host) Groups(controller string) ([]Group, error) {
	members, err := h.memberships()
	if err != nil {
		return nil, err
	}
	m, ok := memberOf(members, controller)
	if !ok {
		return nil, &NoGroupError{controller}
	}
	mounts, err := h.Mounts()
	if err != nil {
		return nil, err
	}
	at, rel, ok := h.reaching(mounts, m, controller)
	if !ok {
		return nil, &NoGroupError{controller}
	}
	return h.upwards(m.version, at, rel), nil
}

func (h *Host) memberships() ([]membership, error) {
	return h.once.groups.get(func() ([]membership, error) {
		data, err := h.Read(cgroupFile)
		if err != nil {
			return nil, err
		}
		return parseMemberships(string(data)), nil
	})
}

// parseMemberships reads lines of hierarchy:controllers:name. A name may hold colons.
func parseMemberships(text string) []membership {
	var all []membership
	for line := range strings.Lines(text) {
		fields := strings.SplitN(strings.TrimSuffix(line, "\n"), ":", 3)
		if len(fields) < 3 || !strings.HasPrefix(fields[2], "/") {
			continue
		}
		m := membership{version: 1, name: fields[2]}
		switch {
		case fields[0] == "0" && fields[1] == "":
			m.version = 2
		case fields[1] != "":
			m.controllers = strings.Split(fields[1], ",")
		}
		all = append(all, m)
	}
	return all
}

// memberOf is the line that counts for controller: the kernel binds it to one hierarchy,
// and to that of version 2 where no version 1 has it.
func memberOf(all []membership, controller string) (found membership, ok bool) {
	for _, m := range all {
		if m.version == 1 && slices.Contains(m.controllers, controller) {
			return m, true
		}
		if m.version == 2 {
			found, ok = m, true
		}
	}
	return found, ok
}

// reaching is the mount through which most groups of m are seen, and the way from its
// top down to m's own. Of mounts that see as many, the first whose folder is there counts:
// another file system may cover one.
func (h *Host) reaching(mounts []Mount, m membership, controller string) (best Mount, rel string, ok bool) {
	found, depth := false, -1
	for _, at := range mounts {
		way, can := wayDown(at, m, controller)
		if !can {
			continue
		}
		there := h.Exists(path.Join(at.Point, way))
		deep := strings.Count(way, "/")
		if !ok || there && !found || there == found && deep > depth {
			best, rel, ok, found, depth = at, way, true, there, deep
		}
	}
	return best, rel, ok
}

// wayDown is m's name below what at shows of its hierarchy: "" is its top. A namespace
// shows groups above its own as /..: such a group can be reached only where the mount
// begins at it or on the way to it (cgroup_namespaces(7)).
func wayDown(at Mount, m membership, controller string) (way string, ok bool) {
	switch {
	case !strings.HasPrefix(at.Point, "/"),
		m.version == 2 && at.Type != "cgroup2",
		m.version == 1 && (at.Type != "cgroup" || !slices.Contains(at.Options, controller)):
		return "", false
	case m.name == at.Root, m.name == "/" && at.Root == "/":
		return "", true
	case at.Root == "/":
		way = m.name
	default:
		if way, ok = strings.CutPrefix(m.name, at.Root+"/"); !ok {
			return "", false
		}
		way = "/" + way
	}
	return way, way == path.Clean(way)
}

// upwards lists the groups from at's rel to at's top.
func (h *Host) upwards(version int, at Mount, rel string) []Group {
	var all []Group
	for {
		all = append(all, Group{Version: version, Name: path.Join("/", at.Root, rel), Dir: path.Join(at.Point, rel), host: h})
		if rel == "" || rel == "/" {
			return all
		}
		rel = strings.TrimSuffix(path.Dir(rel), "/")
	}
}

// Layout is how control groups are mounted.
type Layout int

// The layouts of systemd.io/CGROUP_DELEGATION.
const (
	NoGroups Layout = iota
	Legacy          // version 1 only
	Hybrid          // version 1, and version 2 without controllers beside it
	Unified         // version 2 only
)

// GroupLayout tells how control groups are mounted here.
func (h *Host) GroupLayout() (Layout, error) {
	mounts, err := h.Mounts()
	if err != nil {
		return NoGroups, err
	}
	one, two := false, false
	for _, m := range mounts {
		one = one || m.Type == "cgroup"
		two = two || m.Type == "cgroup2"
	}
	switch {
	case one && two:
		return Hybrid, nil
	case one:
		return Legacy, nil
	case two:
		return Unified, nil
	}
	return NoGroups, nil
}
