package annotate

import (
	"iter"
	"maps"
	"slices"
	"strconv"
)

// Sizes in pixels where a sheet says nothing.
const (
	usualWidth  = 64
	usualHeight = 20
)

// width of a column in pixels; a hidden one counts as narrow, so that every
// walk over columns ends.
func (g *grid) width(col int) int {
	switch c := g.column(col); {
	case c == nil:
		return pixels(g.usual("defaultColWidth"), 7, usualWidth)
	case c.hidden:
		return 1
	default:
		return c.width
	}
}

// height of a row in pixels.
func (g *grid) height(number int) int {
	if row := g.row(number); row != nil {
		if isYes(g.attr(row.element, "hidden")) {
			return 1
		}
		if given := g.attr(row.element, "ht"); given != "" {
			return pixels(given, 4.0/3, usualHeight)
		}
	}
	return pixels(g.usual("defaultRowHeight"), 4.0/3, usualHeight)
}

func (g *grid) usual(name string) string {
	if e := g.root.child("sheetFormatPr"); e != nil {
		return g.attr(e, name)
	}
	return ""
}

func pixels(size string, each float64, usual int) int {
	n, err := strconv.ParseFloat(size, 64)
	if err != nil || !(n > 0 && n < 1000) {
		return usual
	}
	return max(1, int(n*each+0.5))
}

// sortedPlaces yields places row by row.
func sortedPlaces(all map[place]bool) iter.Seq[place] {
	return slices.Values(slices.SortedFunc(maps.Keys(all), byPlace))
}
