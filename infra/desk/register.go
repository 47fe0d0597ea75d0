package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/province"
	"kipthoi/shared/roster/rostertest"
)

// order is a list of units to be made up.
type order struct {
	province string
	mix      rostertest.Mix
	seed     uint64
}

func runRegister(args []string, out, complaints io.Writer) int {
	flags := flag.NewFlagSet("register", flag.ContinueOnError)
	flags.SetOutput(complaints)
	o := order{mix: rostertest.BacLieu2018}
	flags.StringVar(&o.province, "province", "95", "the `code` of the province, of before or after the merger")
	flags.IntVar(&o.mix.HTX, "htx", o.mix.HTX, "how many co-operatives")
	flags.IntVar(&o.mix.QTDND, "qtdnd", o.mix.QTDND, "how many people's credit funds")
	flags.IntVar(&o.mix.LHHTX, "lhhtx", o.mix.LHHTX, "how many unions of co-operatives")
	flags.IntVar(&o.mix.THT, "tht", o.mix.THT, "how many co-operative groups")
	flags.Uint64Var(&o.seed, "seed", 2018, "the same seed makes the same list")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return misused
	case flags.NArg() > 0:
		fmt.Fprint(complaints, usage)
		return misused
	}
	return told(o.write(out), complaints)
}

// maxUnits is more than any province has of a kind; names run out slowly.
const maxUnits = 5000

// write makes the list up as a province sends it. The units exist nowhere: their
// tax codes are of a series no tax office uses.
func (o order) write(out io.Writer) error {
	if !known(o.province) {
		return fmt.Errorf("there is no province %q", o.province)
	}
	for _, n := range []int{o.mix.HTX, o.mix.QTDND, o.mix.LHHTX, o.mix.THT} {
		if n < 0 || n > maxUnits {
			return fmt.Errorf("a list has 0 to %d units of a kind, not %d", maxUnits, n)
		}
	}
	rng := rand.New(rand.NewPCG(o.seed, 1)) //nolint:gosec // chance that can be repeated, for a list that holds no secret
	return rostertest.WriteCSV(out, o.province, rostertest.Units(rng, o.mix))
}

// known reports whether a code names a province before the merger or after it.
func known(code string) bool {
	for _, on := range []calendar.Date{province.Merged.AddDays(-1), province.Merged} {
		if _, ok := province.Find(code, on); ok {
			return true
		}
	}
	return false
}
