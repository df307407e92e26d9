package integration

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/integration/internal/machine/plan"
)

// found is one finding of gvx doctor --json, as far as the machine's cases ask for it.
type found struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Text     string `json:"text"`
}

// finds checks that gvx doctor --json found id, by a severity, and said each of words.
func finds(id, severity string, words ...string) func(*testing.T, plan.Result) {
	return func(t *testing.T, r plan.Result) {
		for _, f := range findings(t, r) {
			if f.ID != id {
				continue
			}
			if f.Severity != severity {
				t.Errorf("%s is of severity %s, want %s", id, f.Severity, severity)
			}
			contains(t, f.Text, words...)
			if want := map[string]int{"error": 3}[severity]; r.Code != want {
				t.Errorf("exit code %d, want %d", r.Code, want)
			}
			return
		}
		t.Errorf("nothing is found")
	}
}

// nothing checks that gvx doctor --json ran, and found nothing.
func nothing() func(*testing.T, plan.Result) {
	return func(t *testing.T, r plan.Result) {
		if all := findings(t, r); len(all) > 0 || r.Code != 0 {
			t.Errorf("exit code %d, %+v", r.Code, all)
		}
	}
}

// findings reads the last line that begins an object: what was printed before it is the
// case's own.
func findings(t *testing.T, r plan.Result) []found {
	t.Helper()
	start := strings.LastIndex("\n"+r.Stdout, "\n{")
	if start < 0 {
		t.Fatal("there is no JSON")
	}
	var report struct {
		Checks   int     `json:"checks"`
		Findings []found `json:"findings"`
	}
	must(t, json.Unmarshal([]byte(r.Stdout[start:]), &report))
	if report.Checks == 0 {
		t.Error("nothing was checked")
	}
	return report.Findings
}

// declares are the files of a project that asks for a release, by its go.mod, and needs
// the go line of minor.
func declares(version, minor string) map[string]string {
	return map[string]string{"go.mod": "module example.com/m\n\ngo " + minor + "\n", ".go-version": version + "\n"}
}

// doctorCases are what gvx doctor and gvx why say of real limits. One more is one entry.
func doctorCases() (all []machineCase) {
	half := []string{"CPUQuota=150%"}
	const doctor, why = "doctor --list", "why --help"
	add := func(needs string, check func(*testing.T, plan.Result), c plan.Case) {
		all = append(all, machineCase{Case: c, needs: needs, check: check})
	}
	knows, knowsNot := declares(aware, "1.26"), declares(unaware, "1.20")

	add(doctor, finds("cg.cpu", "warning", "4", "go"+unaware), plan.Case{Name: "doctor-cpu-unaware", Properties: half, Files: knowsNot, Command: "gvx doctor --json cg.cpu"})
	add(doctor, finds("cg.cpu", "warning", "4"), plan.Case{Name: "doctor-cpu-goline", Properties: half, Files: declares(aware, "1.24"), Command: "gvx doctor --json cg.cpu"})
	add(doctor, finds("cg.cpu", "warning", "4"), plan.Case{Name: "doctor-cpu-ancestor", Slice: half, Files: knows, Command: "gvx doctor --json cg.cpu"})
	add(doctor, finds("cg.cpu", "warning", "4"), plan.Case{Name: "doctor-cpu-godebug", Properties: half, Files: knows, Command: "GODEBUG=containermaxprocs=0 gvx doctor --json cg.cpu"})
	add(doctor, nothing(), plan.Case{Name: "doctor-cpu-aware", Properties: half, Files: knows, Command: "gvx doctor --json cg.cpu"})
	add(doctor, nothing(), plan.Case{Name: "doctor-cpu-free", Files: knowsNot, Command: "gvx doctor --json cg.cpu"})

	add(doctor, finds("cg.mem", "warning", "GOMEMLIMIT"), plan.Case{Name: "doctor-mem", Properties: []string{"MemoryMax=512M"}, Files: knows, Command: "gvx doctor --json cg.mem"})
	add(doctor, finds("cg.mem", "warning", "GOMEMLIMIT"), plan.Case{Name: "doctor-mem-ancestor", Slice: []string{"MemoryMax=512M"}, Files: knows, Command: "gvx doctor --json cg.mem"})
	add(doctor, nothing(), plan.Case{Name: "doctor-mem-set", Properties: []string{"MemoryMax=512M"}, Files: knows, Command: "GOMEMLIMIT=400MiB gvx doctor --json cg.mem"})
	add(doctor, finds("cg.oom", "warning", "1"), plan.Case{Name: "doctor-oom", Properties: []string{"MemoryMax=96M", "MemorySwapMax=0", "OOMPolicy=continue"}, Files: knows,
		Command: "tail /dev/zero; gvx doctor --json cg.oom"})
	add(doctor, nothing(), plan.Case{Name: "doctor-no-oom", Properties: []string{"MemoryMax=96M"}, Files: knows, Command: "gvx doctor --json cg.oom"})
	add(doctor, finds("cg.throttle", "warning"), plan.Case{Name: "doctor-throttle", Properties: []string{"CPUQuota=20%"}, Files: knows,
		Command: "timeout 2 sh -c 'while :; do :; done'; gvx doctor --json cg.throttle"})

	add(doctor, finds("limit.pids", "error"), plan.Case{Name: "doctor-pids-few", Properties: []string{"TasksMax=40"}, Files: knows, Command: "gvx doctor --json limit.pids"})
	add(doctor, finds("limit.pids", "warning"), plan.Case{Name: "doctor-pids-used", Properties: []string{"TasksMax=100"}, Files: knows,
		Command: "i=0; while [ $i -lt 80 ]; do sleep 15 & i=$((i+1)); done; gvx doctor --json limit.pids; code=$?; kill $(jobs -p); exit $code"})
	add(doctor, finds("limit.nofile", "error", "512"), plan.Case{Name: "doctor-nofile-few", Properties: []string{"LimitNOFILE=512"}, Files: knows, Command: "gvx doctor --json limit.nofile"})
	add(doctor, finds("limit.nofile", "warning", "2048"), plan.Case{Name: "doctor-nofile", Properties: []string{"LimitNOFILE=2048"}, Files: knows, Command: "gvx doctor --json limit.nofile"})
	add(doctor, finds("limit.nproc", "warning"), plan.Case{Name: "doctor-nproc", User: "alice", Properties: []string{"LimitNPROC=30"}, Files: knows, Command: "gvx doctor --json limit.nproc"})
	add(doctor, nothing(), plan.Case{Name: "doctor-nproc-root", Properties: []string{"LimitNPROC=30"}, Files: knows, Command: "gvx doctor --json limit.nproc"})

	add(doctor, finds("cg.deleg", "warning", "linger"), plan.Case{Name: "doctor-deleg-bob", User: "bob", Files: knows, Command: "gvx doctor --json cg.deleg"})
	add(doctor, finds("cg.deleg", "warning", "cpu", "Delegate="), plan.Case{Name: "doctor-deleg-carol", User: "carol", Files: knows, Command: "gvx doctor --json cg.deleg"})
	add(doctor, nothing(), plan.Case{Name: "doctor-deleg-alice", User: "alice", Files: knows, Command: "gvx doctor --json cg.deleg"})
	add(doctor, finds("sd.env", "warning", "shims"), plan.Case{Name: "doctor-env-alice", User: "alice", Manager: true, Files: knows, Command: "gvx doctor --json sd.env"})

	// The go command says the same of both limits; the group's counter tells them apart.
	const refused = "echo 'runtime: failed to create new OS thread (have 2 already; errno=11)\nruntime: may need to increase max user processes (ulimit -u)' >said; "
	add(why, blames("limit.pids", "limit.nproc"), plan.Case{Name: "why-pids", User: "alice", Properties: []string{"TasksMax=20"}, Files: knows,
		Command: refused + "(for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do sleep 4 & done) 2>/dev/null; sleep 5; gvx why --json said"})
	add(why, blames("limit.nproc", "limit.pids"), plan.Case{Name: "why-nproc", User: "alice", Properties: []string{"LimitNPROC=30"}, Files: knows, Command: refused + "gvx why --json said"})
	return all
}

// blames checks that gvx why --json names the cause wanted, and not the other.
func blames(wanted, other string) func(*testing.T, plan.Result) {
	return func(t *testing.T, r plan.Result) {
		var answer struct {
			Messages []struct {
				Causes []found `json:"causes"`
			} `json:"messages"`
		}
		must(t, json.Unmarshal([]byte(r.Stdout), &answer))
		causes := map[string]bool{}
		for _, m := range answer.Messages {
			for _, c := range m.Causes {
				causes[c.ID] = true
			}
		}
		if !causes[wanted] || causes[other] {
			t.Errorf("the causes are %v", causes)
		}
	}
}
