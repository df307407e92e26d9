package place

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The parts of an access list (acl(5); include/uapi/linux/posix_acl_xattr.h).
const (
	aclVersion  = 2
	aclUserObj  = 0x01
	aclUser     = 0x02
	aclGroupObj = 0x04
	aclMask     = 0x10
	aclOther    = 0x20
	aclNobody   = 0xffffffff
)

// letUser gives user the rights perm to path by an access list, as setfacl -m does.
func letUser(t *testing.T, path, attribute string, user uint32, perm, mask uint16) {
	t.Helper()
	list := binary.LittleEndian.AppendUint32(nil, aclVersion)
	for _, e := range []struct {
		tag, perm uint16
		id        uint32
	}{{aclUserObj, 7, aclNobody}, {aclUser, perm, user}, {aclGroupObj, 5, aclNobody}, {aclMask, mask, aclNobody}, {aclOther, 5, aclNobody}} {
		list = binary.LittleEndian.AppendUint16(list, e.tag)
		list = binary.LittleEndian.AppendUint16(list, e.perm)
		list = binary.LittleEndian.AppendUint32(list, e.id)
	}
	if err := syscall.Setxattr(path, attribute, list, 0); errors.Is(err, syscall.ENOTSUP) {
		t.Skip("SKIP: no access lists on this file system")
	} else if err != nil {
		t.Fatal(err)
	}
}

// TestAccessList: who an access list lets write is seen through its mask.
func TestAccessList(t *testing.T) {
	for _, c := range []struct {
		perm, mask uint16
		bad        bool
	}{{7, 7, true}, {2, 2, true}, {5, 5, false}, {7, 5, false}} {
		dir, closed := yard(t)
		at := filepath.Join(dir, "a")
		letUser(t, at, "system.posix_acl_access", 64399, c.perm, c.mask)
		_, err := closed.follow(filepath.Join(dir, "a/b/c"))
		var bad *Error
		if errors.As(err, &bad) != c.bad || c.bad && (bad.Path != at || !strings.Contains(err.Error(), "an access list")) {
			t.Errorf("rights %o, mask %o: %v", c.perm, c.mask, err)
		}
		if !c.bad {
			continue
		}
		// What the help says mends it: the mask takes the right away.
		st, err := os.Stat(at)
		check(t, err)
		check(t, os.Chmod(at, st.Mode()&^0o020))
		if _, err := closed.follow(filepath.Join(dir, "a/b/c")); err != nil {
			t.Error(err)
		}
	}
}

// TestDefaultAccessList: what gvx makes below a folder whose list is handed down lets
// nobody write.
func TestDefaultAccessList(t *testing.T) {
	dir, closed := yard(t)
	letUser(t, filepath.Join(dir, "a"), "system.posix_acl_default", 64399, 7, 7)
	made := filepath.Join(dir, "a/gvx/store")
	check(t, MkdirAll(made))
	if _, err := closed.follow(made); err != nil {
		t.Error(err)
	}
}
