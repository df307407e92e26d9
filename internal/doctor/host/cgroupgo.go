package host

import (
	"path"
	"slices"
)

// GroupOfGo returns the control group whose CPU quota a program reads that Go 1.minor
// built; ok is false where it finds none, as before Go 1.25. Programs look at one group
// only (runtime/cgroup_linux.go): that of /proc/self/cgroup, in the first mount that shows
// it (internal/runtime/cgroup). Go 1.25 takes the last mount of version 2, or the first
// of version 1 that has cpu, and minds neither what part of the tree is mounted there nor
// which version the group is of: in a container whose part is mounted alone, without a
// namespace, it looks where nothing is.
func (h *Host) GroupOfGo(minor int) (g Group, ok bool) {
	if minor < 25 {
		return g, false
	}
	members, err := h.memberships()
	if err != nil {
		return g, false
	}
	m, ok := memberOf(members, "cpu")
	mounts, err := h.Mounts()
	if !ok || err != nil {
		return g, false
	}
	if minor == 25 {
		return h.groupOf125(mounts, m)
	}
	for _, at := range mounts {
		if way, can := wayDown(at, m, "cpu"); can {
			return Group{Version: m.version, Name: m.name, Dir: path.Join(at.Point, way), host: h}, true
		}
	}
	return g, false
}

func (h *Host) groupOf125(mounts []Mount, m membership) (g Group, ok bool) {
	point := ""
	for _, at := range mounts {
		if at.Type == "cgroup2" {
			point = at.Point
		}
		if at.Type == "cgroup" && slices.Contains(at.Options, "cpu") {
			point = at.Point
			break
		}
	}
	if point == "" {
		return g, false
	}
	return Group{Version: m.version, Name: m.name, Dir: path.Join(point, m.name), host: h}, true
}
