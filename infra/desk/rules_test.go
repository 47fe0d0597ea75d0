package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

var ruleID = regexp.MustCompile(`^[A-Z][0-9]{2}[a-z]?$`)

// inRepo is a folder of the repository, from this package.
func inRepo(folder string) string { return filepath.Join("..", "..", folder) }

// eachNode walks the product's own code: not the tests, nor packages that are
// for tests.
func eachNode(t *testing.T, visit func(dir string, at token.Position, n ast.Node)) {
	t.Helper()
	for _, root := range []string{inRepo("shared"), inRepo("functions")} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			dir := filepath.Dir(path)
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(dir, "test") {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if n != nil {
					visit(dir, files.Position(n.Pos()), n)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// written lists the rule ids that stand in code, by package.
func written(t *testing.T) map[string][]string {
	t.Helper()
	ids := make(map[string][]string)
	eachNode(t, func(dir string, _ token.Position, n ast.Node) {
		if id, is := literal(n); is && !slices.Contains(ids[dir], id) {
			ids[dir] = append(ids[dir], id)
		}
	})
	return ids
}

func literal(n ast.Node) (id string, is bool) {
	lit, isLiteral := n.(*ast.BasicLit)
	if !isLiteral || lit.Kind != token.STRING {
		return "", false
	}
	said, err := strconv.Unquote(lit.Value)
	return said, err == nil && ruleID.MatchString(said)
}

// TestRuleIDs_EveryId_MeansOneThing keeps ids apart that are given in different
// places: by code, by the checks of every form, and by the forms themselves.
func TestRuleIDs_EveryId_MeansOneThing(t *testing.T) {
	given := make(map[string]string) // id → where
	give := func(id, where string) {
		if before, taken := given[id]; taken {
			t.Errorf("%s is given in %s and in %s", id, before, where)
		}
		given[id] = where
	}
	for dir, ids := range written(t) {
		for _, id := range ids {
			give(id, dir)
		}
	}
	for key, notice := range form.Common().Each {
		give(notice.ID, "common.json "+key)
	}
	for _, rules := range rulesByID() {
		give(rules[0].ID, "the forms")
	}
	for _, id := range []string{"F01", "M01", "N01", "U01", "C01", "H01", "T01", "L01a", "Q01a"} {
		if given[id] == "" {
			t.Errorf("%s is given nowhere: the test looks in the wrong places", id)
		}
	}
}

// TestRuleIDs_Letter_SaysWhereTheRuleIs is what a clerk on the phone goes by.
func TestRuleIDs_Letter_SaysWhereTheRuleIs(t *testing.T) {
	want := map[string]string{inRepo("shared/sheet"): "F", inRepo("shared/filing"): "MN", inRepo("shared/review"): "U"}
	got := make(map[string]string)
	for dir, ids := range written(t) {
		slices.Sort(ids)
		letters := ""
		for _, id := range ids {
			if !strings.HasSuffix(letters, id[:1]) {
				letters += id[:1]
			}
		}
		got[dir] = letters
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("letters by package (-want +got):\n%s", diff)
	}
}

// rulesByID lists the rules of all versions of all forms under their ids.
func rulesByID() map[string][]form.Rule {
	rules := make(map[string][]form.Rule)
	for _, f := range form.All() {
		for _, r := range f.Rules {
			rules[r.ID] = append(rules[r.ID], r)
		}
	}
	return rules
}

// TestRuleIDs_InSeveralForms_AskTheSame lets a union count co-operatives where a
// co-operative counts members, and nothing else.
func TestRuleIDs_InSeveralForms_AskTheSame(t *testing.T) {
	meaning := func(r form.Rule) string {
		test := strings.Join([]string{r.When, r.Left, r.Op, r.Right, r.Tolerance.String(), string(r.Class), string(r.Effect)}, " | ")
		return strings.ReplaceAll(test, "htx_", "tv_")
	}
	shared := 0
	for id, rules := range rulesByID() {
		for _, r := range rules[1:] {
			shared++
			if diff := cmp.Diff(meaning(rules[0]), meaning(r)); diff != "" {
				t.Errorf("%s means two things:\n%s", id, diff)
			}
		}
	}
	if shared == 0 {
		t.Error("no id is in two forms: the test looks in the wrong place")
	}
}

func TestMessages_EveryRule_IsSaidInBothLanguages(t *testing.T) {
	for _, f := range form.All() {
		for _, r := range f.Rules {
			checkWords(t, f.ID+" "+r.ID, r.Message, r.Cure)
		}
	}
	for key, n := range form.Common().Each {
		checkWords(t, "notice "+key, n.Message, n.Cure)
	}
	checkWords(t, "settled", form.Common().Settled)
	for _, id := range written(t)[inRepo("shared/sheet")] {
		finding := (&sheet.Refusal{Rule: id}).Finding()
		checkWords(t, id, finding.Message, finding.Cure)
	}
}

var place = regexp.MustCompile(`\{[^}]*\}`)

// checkWords wants whole sentences in two languages that tell the same figures.
func checkWords(t *testing.T, what string, texts ...report.Text) {
	t.Helper()
	for _, text := range texts {
		if text.Vi == "" || text.En == "" || text.Vi == text.En || !strings.HasSuffix(text.Vi, ".") || !strings.HasSuffix(text.En, ".") {
			t.Errorf("%s is not a sentence in two languages: %+v", what, text)
		}
		vi, en := place.FindAllString(text.Vi, -1), place.FindAllString(text.En, -1)
		slices.Sort(vi)
		slices.Sort(en)
		if !slices.Equal(vi, en) {
			t.Errorf("%s tells %v in Vietnamese and %v in English", what, vi, en)
		}
	}
}

// TestMessages_EveryTextInCode_IsInBothLanguages finds the half of a sentence
// that the compiler lets pass.
func TestMessages_EveryTextInCode_IsInBothLanguages(t *testing.T) {
	texts := 0
	eachNode(t, func(_ string, at token.Position, n ast.Node) {
		lit, is := n.(*ast.CompositeLit)
		if !is || !isText(lit.Type) || len(lit.Elts) == 0 {
			return
		}
		texts++
		said, missing := false, len(lit.Elts) == 1
		for _, e := range lit.Elts {
			if pair, keyed := e.(*ast.KeyValueExpr); keyed {
				e = pair.Value
			}
			said, missing = said || isSentence(e), missing || isBlank(e)
		}
		if said && missing {
			t.Errorf("%s: a sentence in one language", at)
		}
	})
	if texts < 100 {
		t.Errorf("only %d texts: the test looks in the wrong places", texts)
	}
}

// isSentence reports whether an expression has words of its own: a literal, or
// one with places in it.
func isSentence(e ast.Expr) bool {
	if call, is := e.(*ast.CallExpr); is && len(call.Args) > 1 {
		e = call.Args[0]
	}
	said, is := e.(*ast.BasicLit)
	return is && said.Kind == token.STRING && !isBlank(e)
}

func isBlank(e ast.Expr) bool {
	said, is := e.(*ast.BasicLit)
	return is && said.Value == `""`
}

// isText reports whether a literal is a report.Text.
func isText(e ast.Expr) bool {
	selector, is := e.(*ast.SelectorExpr)
	if !is {
		return false
	}
	pkg, is := selector.X.(*ast.Ident)
	return is && pkg.Name == "report" && selector.Sel.Name == "Text"
}
