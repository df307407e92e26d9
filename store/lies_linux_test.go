package store_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/store"
)

const envLies = "GVX_TEST_LOCK_FILE"

// TestLocksThatMeanNothing runs itself where flock(2) says yes to everybody.
func TestLocksThatMeanNothing(t *testing.T) {
	if path := os.Getenv(envLies); path != "" {
		unlock, err := store.LockFile(context.Background(), path, store.Waiting{Unreliable: func(path string) { fmt.Println("unreliable:", path) }})
		if err != nil {
			t.Fatal(err)
		}
		unlock()
		return
	}
	path := t.TempDir() + "/a.lock"
	for _, tracer := range [][]string{nil, {"strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace=flock", "-e", "inject=flock:retval=0"}} {
		command := append(tracer, os.Args[0], "-test.run=^TestLocksThatMeanNothing$")
		if _, err := exec.LookPath(command[0]); err != nil {
			t.Skip("SKIP without strace: a file system that lies about locks was not tried")
		}
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Env = append(os.Environ(), envLies+"="+path)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", command, err, out)
		}
		if told := strings.Contains(string(out), "unreliable: "+path+"\n"); told != (tracer != nil) {
			t.Errorf("%v: told is %v\n%s", command, told, out)
		}
	}
}
