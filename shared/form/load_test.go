package form_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/form"
)

// small is a sound definition; the test below breaks it one line at a time.
const small = `{
  "id": "THU-M", "version": "2018.1",
  "valid_from": "2018-01-01",
  "kind": "HTX",
  "title": {"vi": "Thử", "en": "Trial"},
  "enums": {
    "co_khong": [{"code": "CO", "label": {"vi": "Có", "en": "Yes"}}]
  },
  "indicators": [
    {"n": 1, "code": "dau_ky", "label": {"vi": "a", "en": "a"}, "unit": {"vi": "u", "en": "u"}, "type": "int", "nature": "O", "need": "R", "opens_with": "cuoi_ky", "help": {"vi": "h", "en": "h"}},
    {"n": 2, "code": "cuoi_ky", "label": {"vi": "a", "en": "a"}, "unit": {"vi": "u", "en": "u"}, "type": "int", "nature": "S", "need": "C", "when": "von > 0", "when_said": {"vi": "có vốn", "en": "there is capital"}, "help": {"vi": "h", "en": "h"}},
    {"n": 3, "code": "von", "label": {"vi": "a", "en": "a"}, "unit": {"vi": "u", "en": "u"}, "type": "dec", "decimals": 3, "nature": "S", "need": "R", "money": true, "low": 5, "high": 10, "help": {"vi": "h", "en": "h"}},
    {"n": 4, "code": "ty_le", "label": {"vi": "a", "en": "a"}, "unit": {"vi": "u", "en": "u"}, "type": "dec", "decimals": 2, "nature": "D", "need": "O", "formula": "von / cuoi_ky", "help": {"vi": "h", "en": "h"}},
    {"n": 5, "code": "chon", "label": {"vi": "a", "en": "a"}, "unit": {"vi": "", "en": ""}, "type": "enum", "nature": "E", "need": "R", "enum": "co_khong", "help": {"vi": "h", "en": "h"}},
    {"n": 6, "code": "ghi", "label": {"vi": "a", "en": "a"}, "unit": {"vi": "", "en": ""}, "type": "text", "nature": "E", "need": "O", "max_length": 9, "help": {"vi": "h", "en": "h"}}
  ],
  "unit_slip": {"anchor": "von", "share": 0.6, "min_cells": 2, "band": 5, "ratio": 20, "floor": 10},
  "copy_when": "von > 0",
  "rules": [
    {
      "id": "A01", "when": "chon = CO",
      "left": "cuoi_ky", "op": "=", "right": "dau_ky", "tolerance": 0.5,
      "class": "validity", "effect": "reject", "missing": "skip_any", "at": "cuoi_ky",
      "message": {"vi": "phải là {right}", "en": "must be {right}"},
      "cure": {"vi": "sửa", "en": "mend"}
    },
    {
      "id": "A02", "after": ["A01"],
      "left": "von", "op": "<=", "right": "10",
      "class": "quality", "effect": "explain", "missing": "zero", "at": "von",
      "message": {"vi": "{von} và {prev.von}", "en": "{von}"},
      "cure": {"vi": "sửa", "en": "mend"}
    }
  ]
}
`

func TestRead_SoundDefinition_IsRead(t *testing.T) {
	f, err := form.Read("small.json", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Indicators) != 6 || len(f.Checks()) != 2 {
		t.Errorf("got %d indicators and %d rules", len(f.Indicators), len(f.Checks()))
	}
}

// brokenDefinitions are the small definition with old made new in it, and what is
// said of the line that breaks.
var brokenDefinitions = []struct{ name, old, new, want string }{
	{"no JSON", `"kind": "HTX",`, `"kind": HTX",`, "4: invalid character"},
	{"cut off", "  ]\n}\n", "", "33: EOF"},
	{"something behind", "  ]\n}\n", "  ]\n}\n{}", "36: something stands behind"},
	{"a key twice", `"kind": "HTX",`, `"kind": "HTX", "kind": "THT",`, `4: the key "kind" stands twice`},
	{"unknown field of the form", `"kind": "HTX",`, `"kind": "HTX", "sort": 1,`, `4: sort: json: unknown field "sort"`},
	{"unknown field of an indicator", `"max_length": 9,`, `"max_length": 9, "maximum": 9,`, `15: indicators.5.maximum: json: unknown field`},
	{"unknown field of a rule", `"id": "A02",`, `"id": "A02", "weight": 3,`, `28: rules.1.weight: json: unknown field`},
	{"wrong type", `"op": "<="`, `"op": 3`, "29: rules.1.op: json: cannot unmarshal number"},
	{"four decimals", `"tolerance": 0.5`, `"tolerance": 0.1234`, "22: rules.0.tolerance: not a decimal"},
	{"impossible date", `2018-01-01`, `2018-02-30`, `3: valid_from: parse date`},
	{"no date", `"2018-01-01"`, `""`, `3: valid_from: there is no day`},
	{"form id", `"THU-M"`, `"thu"`, `2: id: "thu" is not a form id`},
	{"version", `"2018.1"`, `"v1"`, `2: version: "v1" is not a version`},
	{"unknown kind", `"kind": "HTX"`, `"kind": "CTY"`, `4: kind: unknown kind of unit "CTY"`},
	{"title without English", `"en": "Trial"`, `"en": " "`, "5: title: there is no English text"},
	{"empty enumeration", `[{"code": "CO", "label": {"vi": "Có", "en": "Yes"}}]`, `[]`, "7: enums.co_khong: there are no choices"},
	{"choice in small letters", `"CO", "label"`, `"co", "label"`, `7: enums.co_khong.0.code: "co" is not a choice`},
	{"no indicators", `"indicators": [`, `"indicator": [`, "1: indicators: there is no list of indicators"},
	{"number out of order", `"n": 3`, `"n": 4`, "12: indicators.2.n: number 4 stands on place 3"},
	{"code in capitals", `"code": "ghi"`, `"code": "Ghi"`, `15: indicators.5.code: "Ghi" is not a code`},
	{"code of the language", `"code": "ghi"`, `"code": "month"`, `15: indicators.5.code: "month" is not a code`},
	{"code twice", `"code": "ghi"`, `"code": "von"`, `15: indicators.5.code: the code "von" stands twice`},
	{"label without Vietnamese", `"code": "ghi", "label": {"vi": "a"`, `"code": "ghi", "label": {"vi": ""`, "15: indicators.5.label: there is no Vietnamese text"},
	{"no help", `"max_length": 9, "help": {"vi": "h", "en": "h"}`, `"max_length": 9`, "15: indicators.5.help: there is no Vietnamese text"},
	{"number without unit", `"code": "von", "label": {"vi": "a", "en": "a"}, "unit": {"vi": "u"`, `"code": "von", "label": {"vi": "a", "en": "a"}, "unit": {"vi": ""`, "12: indicators.2.unit: there is no Vietnamese text"},
	{"unknown type", `"type": "text"`, `"type": "memo"`, `15: indicators.5.type: unknown type "memo"`},
	{"unknown enumeration", `"enum": "co_khong"`, `"enum": "mau"`, `14: indicators.4.enum: unknown enumeration "mau"`},
	{"text without length", `"max_length": 9, `, ``, "15: indicators.5.max_length: a text needs"},
	{"four decimals of an indicator", `"decimals": 3`, `"decimals": 4`, "12: indicators.2.decimals: a dec has 1 to 3"},
	{"signed text", `"max_length": 9,`, `"max_length": 9, "signed": true,`, `15: indicators.5.type: "text" can be neither`},
	{"unknown nature", `"nature": "S", "need": "R"`, `"nature": "Q", "need": "R"`, `12: indicators.2.nature: unknown nature "Q"`},
	{"opens with nothing known", `"opens_with": "cuoi_ky"`, `"opens_with": "cuoi"`, `10: indicators.0.opens_with: an opening stock, and only that, opens with a closing stock of its type, not "cuoi"`},
	{"a stock that opens", `"nature": "O"`, `"nature": "S"`, "10: indicators.0.opens_with: an opening stock, and only that"},
	{"derived without formula", `"formula": "von / cuoi_ky", `, ``, "13: indicators.3.formula: a derived figure, and only that"},
	{"formula about the last report", `von / cuoi_ky`, `von / prev.von`, "13: indicators.3.formula: only figures typed in this report"},
	{"formula about the month", `von / cuoi_ky`, `von / month`, "13: indicators.3.formula: the month may not be in it"},
	{"unknown need", `"need": "O", "max_length"`, `"need": "X", "max_length"`, `15: indicators.5.need: unknown need "X"`},
	{"condition missing", `"when": "von > 0", `, ``, "11: indicators.1.when: there is no condition"},
	{"condition without words", `"when_said": {"vi": "có vốn", "en": "there is capital"}, `, ``, "11: indicators.1.when_said: there is no Vietnamese text"},
	{"condition about an unknown code", `"when": "von > 0", "when_said"`, `"when": "vốn > 0", "when_said"`, "11: indicators.1.when: column 2: unexpected character 'ố'"},
	{"range upside down", `"low": 5, "high": 10`, `"low": 50, "high": 10`, "12: indicators.2.low: the usual range begins at 50, above its end 10"},
	{"slip without anchor", `"anchor": "von"`, `"anchor": "cuoi_ky"`, `17: unit_slip.anchor: "cuoi_ky" is not a money stock`},
	{"slip with a silly share", `"share": 0.6`, `"share": 6`, "17: unit_slip: the share"},
	{"copy condition", `"copy_when": "von > 0"`, `"copy_when": "von"`, "18: copy_when: column 1: found a number where a condition must stand"},
	{"rule id", `"id": "A02"`, `"id": "A2"`, `28: rules.1.id: "A2" is not a rule id`},
	{"rule id twice", `"id": "A02"`, `"id": "A01"`, `28: rules.1.id: "A01" is not a rule id such as H01 or H04a, or stands twice`},
	{"after an unknown rule", `["A01"]`, `["A02"]`, `28: rules.1.after: no rule above has the id "A02"`},
	{"unknown code in a rule", `"left": "von"`, `"left": "von + vay"`, `29: rules.1.left: column 7: unknown code "vay"`},
	{"bad expression", `"right": "dau_ky"`, `"right": "dau_ky *"`, "22: rules.0.right: column 9: found the end"},
	{"bad condition", `"when": "chon = CO"`, `"when": "chon = KHONG"`, `21: rules.0.when: column 8: "KHONG" is not a choice of chon`},
	{"rule about nothing", `"left": "von", "op"`, `"left": "1", "op"`, "29: rules.1.left: neither side names a figure"},
	{"unknown operator", `"op": "<="`, `"op": "≤"`, `29: rules.1.op: unknown operator "≤"`},
	{"negative tolerance", `"tolerance": 0.5`, `"tolerance": -0.5`, "22: rules.0.tolerance: -0.5 is below zero"},
	{"unknown class", `"class": "quality"`, `"class": "style"`, `30: rules.1.class: unknown class "style"`},
	{"unknown effect", `"effect": "explain"`, `"effect": "shout"`, `30: rules.1.effect: unknown effect "shout"`},
	{"plausibility that rejects", `"effect": "explain"`, `"effect": "reject"`, "30: rules.1.effect: what may be true must not be rejected"},
	{"impossibility that asks", `"class": "validity", "effect": "reject"`, `"class": "validity", "effect": "explain"`, "23: rules.0.effect: what cannot be true"},
	{"unknown policy", `"missing": "zero"`, `"missing": "ask"`, `30: rules.1.missing: unknown policy "ask"`},
	{"unknown cell", `"at": "von"`, `"at": "vốn"`, `30: rules.1.at: unknown code "vốn"`},
	{"message without English", `, "en": "{von}"`, ``, "31: rules.1.message: there is no English text"},
	{"message without Vietnamese", `"vi": "phải là {right}", `, ``, "24: rules.0.message: there is no Vietnamese text"},
	{"message with an unknown place", `"en": "{von}"`, `"en": "{vay}"`, "31: rules.1.message: nothing can be put in place of {vay}"},
	{"message with an open brace", `"en": "{von}"`, `"en": "{von"`, "31: rules.1.message: the brace before \"von\" is not closed"},
	{"rule without cure", "\"en\": \"{von}\"},\n      \"cure\": {\"vi\": \"sửa\", \"en\": \"mend\"}", `"en": "{von}"}`, "27: rules.1.cure: there is no Vietnamese text"},
}

func TestRead_BrokenDefinition_IsRefusedWithFileAndLine(t *testing.T) {
	for _, c := range brokenDefinitions {
		t.Run(c.name, func(t *testing.T) {
			broken := strings.Replace(small, c.old, c.new, 1)
			if broken == small {
				t.Fatal("nothing was broken")
			}
			_, err := form.Read("broken.json", []byte(broken))
			if err == nil {
				t.Fatal("the definition was read")
			}
			want := "broken.json:" + c.want
			for _, line := range strings.Split(err.Error(), "\n") {
				if strings.HasPrefix(line, want) {
					return
				}
			}
			t.Errorf("got %v\nwant %s", err, want)
		})
	}
}

func TestRead_SeveralProblems_AreAllSaidInTheOrderOfTheirLines(t *testing.T) {
	broken := strings.NewReplacer(`"op": "<="`, `"op": "~"`, `"op": "="`, `"op": "=="`, `"at": "von"`, `"at": "x"`).Replace(small)
	_, err := form.Read("b.json", []byte(broken))
	want := "b.json:22: rules.0.op: unknown operator \"==\"\n" +
		"b.json:29: rules.1.op: unknown operator \"~\"\n" +
		"b.json:30: rules.1.at: unknown code \"x\""
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDefinitions_EveryFile_IsReadAndInTheCatalogue(t *testing.T) {
	files, err := filepath.Glob("definitions/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d definitions, error %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := form.Read(file, data)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if len(form.Versions(f.ID)) == 0 || filepath.Base(file) != f.Version+".json" {
			t.Errorf("%s is not found as %s %s", file, f.ID, f.Version)
		}
	}
}

func TestLoadAll_DefinitionsThatContradictEachOther_AreRefused(t *testing.T) {
	file := func(edit ...string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.NewReplacer(edit...).Replace(small))}
	}
	_, err := form.LoadAll(fstest.MapFS{
		"definitions/THU-M/2018.1.json": file(),
		"definitions/THU-M/2018.2.json": file(`"2018.1"`, `"2018.2"`),
		"definitions/THU-M/2018.9.json": file(`"2018.1"`, `"2018.3"`),
		"definitions/HAI-M/2018.1.json": file(`THU-M`, `HAI-M`),
		"definitions/BA-M/2018.1.json":  file(`THU-M`, `BA-M`, `"kind": "HTX"`, `"kind": "XXX"`),
	})
	for _, want := range []string{
		"definitions/THU-M/2018.9.json: the definition of THU-M 2018.3 belongs in definitions/THU-M/2018.3.json",
		"versions 2018.1 and 2018.2 of THU-M are both valid from 2018-01-01",
		"forms HAI-M and THU-M are both for kind HTX",
		`definitions/BA-M/2018.1.json:4: kind: unknown kind of unit "XXX"`,
	} {
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}
