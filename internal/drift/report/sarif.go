package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/quote"
)

// The names that SARIF 2.1.0 has for the version, the schema and the top of the sources
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os.html).
const (
	sarifVersion = "2.1.0"
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	sourceRoot   = "%SRCROOT%"
)

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool                `json:"tool"`
	Invocations []sarifInvocation        `json:"invocations"`
	Bases       map[string]sarifArtifact `json:"originalUriBaseIds"`
	ColumnKind  string                   `json:"columnKind"`
	Results     []sarifResult            `json:"results"`
}

type sarifInvocation struct {
	Successful bool `json:"executionSuccessful"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID      string       `json:"id"`
	Short   sarifMessage `json:"shortDescription"`
	Full    sarifMessage `json:"fullDescription"`
	HelpURI string       `json:"helpUri"`
	Default sarifDefault `json:"defaultConfiguration"`
}

type sarifDefault struct {
	Level string `json:"level"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifMessage      `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Related      []sarifLocation   `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints"`
	Fixes        []sarifFix        `json:"fixes,omitempty"`
}

type sarifLocation struct {
	ID       int           `json:"id,omitempty"`
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifMessage `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI  string `json:"uri"`
	Base string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type sarifFix struct {
	Description sarifMessage  `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion  `json:"deletedRegion"`
	Inserted sarifMessage `json:"insertedContent"`
}

func writeSARIF(w io.Writer, all []Judged, o Options) error {
	log := sarifLog{Schema: sarifSchema, Version: sarifVersion, Runs: []sarifRun{}}
	for _, j := range all {
		log.Runs = append(log.Runs, runOf(j, o))
	}
	return encode(w, log)
}

func runOf(j Judged, o Options) sarifRun {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "gvx", Version: o.Version, InformationURI: "https://github.com/gvx-go/gvx", Rules: []sarifRule{},
		}},
		Invocations: []sarifInvocation{{Successful: true}},
		Bases:       map[string]sarifArtifact{sourceRoot: {URI: folderURI(j.Root)}},
		ColumnKind:  "unicodeCodePoints",
		Results:     []sarifResult{},
	}
	for _, r := range o.Rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, ruleOf(r))
	}
	seen := map[string]int{}
	for _, f := range j.Report.Findings {
		result := resultOf(j, f)
		result.RuleIndex = slices.IndexFunc(o.Rules, func(r drift.Rule) bool { return r.ID == f.Rule })
		result.Fingerprints = map[string]string{"gvx/v1": fingerprint(f, seen)}
		run.Results = append(run.Results, result)
	}
	return run
}

func ruleOf(r drift.Rule) sarifRule {
	return sarifRule{
		ID: r.ID, Short: sarifMessage{r.Short}, Full: sarifMessage{r.Reason}, HelpURI: Page + "#" + r.ID,
		Default: sarifDefault{r.Severity.String()},
	}
}

func resultOf(j Judged, f drift.Finding) sarifResult {
	result := sarifResult{RuleID: f.Rule, Level: f.Severity.String(), Message: messageOf(f), Locations: []sarifLocation{}}
	if f.File != "" {
		result.Locations = append(result.Locations, sarifLocation{Physical: sarifPhysical{artifact(f.File), regionOf(j, f)}})
	}
	for i, b := range f.Because {
		related := sarifLocation{ID: i + 1, Physical: sarifPhysical{Artifact: artifact(b.File)}, Message: &sarifMessage{literal(quote.Foreign(b.Show))}}
		if b.Line > 0 {
			related.Physical.Region = &sarifRegion{StartLine: b.Line}
		}
		result.Related = append(result.Related, related)
	}
	if len(f.Edits) > 0 {
		result.Fixes = []sarifFix{fixOf(j, f)}
	}
	return result
}

func messageOf(f drift.Finding) sarifMessage {
	text := shown(f, quote.Line(f.Message))
	if f.Want != "" {
		text += "; it should be " + quote.Foreign(f.Want)
	}
	if f.Help != "" {
		text += "; help: " + quote.Line(f.Help)
	}
	return sarifMessage{literal(text)}
}

// literalEscapes keep text from being a link or a placeholder (sections 3.11.5 and 3.11.6).
var literalEscapes = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "{", "{{", "}", "}}")

func literal(text string) string { return literalEscapes.Replace(text) }

// regionOf is where f stands. What is about a file as a whole stands at its first line: code
// scanning shows nothing without a line.
func regionOf(j Judged, f drift.Finding) *sarifRegion {
	region := &sarifRegion{StartLine: max(f.Line, 1)}
	start, end := columns(j.source(f.File), f.Line, f.Column, f.Length)
	region.StartColumn = start
	if end > start {
		region.EndColumn = end
	}
	return region
}

func fixOf(j Judged, f drift.Finding) sarifFix {
	fix := sarifFix{Description: sarifMessage{"gvx check --fix"}}
	var files []string
	for _, e := range f.Edits {
		i := slices.Index(files, e.File)
		if i < 0 {
			i = len(files)
			files = append(files, e.File)
			fix.Changes = append(fix.Changes, sarifChange{Artifact: artifact(e.File)})
		}
		fix.Changes[i].Replacements = append(fix.Changes[i].Replacements, sarifReplacement{deletedBy(j, e), sarifMessage{e.New}})
	}
	return fix
}

func deletedBy(j Judged, e drift.Edit) sarifRegion {
	data := j.source(e.File)
	from, to := positionAt(data, e.Start), positionAt(data, e.End)
	return sarifRegion{StartLine: from.line, StartColumn: from.column, EndLine: to.line, EndColumn: to.column}
}

// artifact is a file of the repository by its path from the top.
func artifact(path string) sarifArtifact {
	return sarifArtifact{URI: relativeURI(path), Base: sourceRoot}
}

// relativeURI is path as a relative reference (RFC 3986): each byte that is not plain
// text in a path is written by its number.
func relativeURI(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(part), ":", "%3A")
	}
	return strings.Join(parts, "/")
}

// folderURI is an absolute folder as a URI, which ends in a slash.
func folderURI(dir string) string {
	path := strings.TrimSuffix(filepath.ToSlash(dir), "/") + "/"
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	u := url.URL{Scheme: "file", Path: path}
	return u.String()
}

// fingerprint names a finding as long as what stands there is the same, whatever line it
// moves to. seen counts those that are alike.
func fingerprint(f drift.Finding, seen map[string]int) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Rule, f.File, f.Show}, "\x00")))
	name := hex.EncodeToString(sum[:8])
	seen[name]++
	if n := seen[name]; n > 1 {
		name += ":" + strconv.Itoa(n)
	}
	return name
}
