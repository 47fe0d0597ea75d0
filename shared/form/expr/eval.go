package expr

import "kipthoi/shared/report"

// Value computes the sum. With zero, a figure that was not given counts as 0;
// otherwise the state is Missing.
func (s *Sum) Value(env *Env, zero bool) (report.Decimal, State) {
	return s.root.value(env, zero)
}

func (n *node) value(env *Env, zero bool) (report.Decimal, State) {
	switch n.op {
	case opNumber:
		return n.number, OK
	case opMonth:
		return report.Int(int64(env.Month)), OK
	case opRef:
		figure := env.Figure(n.ref)
		if !figure.Given && !zero {
			return 0, Missing
		}
		return figure.Number, OK
	case opNeg:
		d, state := n.args[0].value(env, zero)
		return -d, state
	case opMin:
		return n.least(env, zero)
	default:
		return n.compute(env, zero)
	}
}

func (n *node) least(env *Env, zero bool) (report.Decimal, State) {
	least, state := n.args[0].value(env, zero)
	for _, arg := range n.args[1:] {
		d, s := arg.value(env, zero)
		least, state = min(least, d), max(state, s)
	}
	return least, state
}

func (n *node) compute(env *Env, zero bool) (report.Decimal, State) {
	left, leftState := n.args[0].value(env, zero)
	right, rightState := n.args[1].value(env, zero)
	if state := max(leftState, rightState); state != OK {
		return 0, state
	}
	var result report.Decimal
	var ok bool
	switch n.op {
	case opAdd:
		result, ok = left.Add(right)
	case opSub:
		result, ok = left.Sub(right)
	case opMul:
		result, ok = left.Mul(right)
	case opDiv:
		if right == 0 {
			return 0, Undefined
		}
		result, ok = left.Div(right)
	}
	if !ok {
		return 0, Overflow
	}
	return result, OK
}

// Holds decides the condition. A comparison with a figure that was not given,
// or with a division by zero, does not hold. The state is OK or Overflow.
func (c *Condition) Holds(env *Env) (bool, State) {
	if c == nil {
		return true, OK
	}
	return c.root.holds(env)
}

func (n *node) holds(env *Env) (bool, State) {
	switch n.op {
	case opAnd, opOr:
		return n.both(env)
	case opNot:
		holds, state := n.args[0].holds(env)
		return !holds, state
	case opIs, opIsNot:
		figure := env.Figure(n.ref)
		return figure.Given && (figure.Choice == n.choice) == (n.op == opIs), OK
	case opGiven:
		return env.Figure(n.ref).Given, OK
	case opHasPrev:
		return env.Prev != nil, OK
	case opSameYear:
		return env.Prev != nil && env.SameYear, OK
	case opAdjacent:
		return env.Prev != nil && env.Adjacent, OK
	case opSince:
		return !n.date.After(env.End), OK
	default:
		return n.compares(env)
	}
}

// both evaluates both sides of "and" and "or": an overflow in one of them is
// answered even where the other would decide.
func (n *node) both(env *Env) (bool, State) {
	left, leftState := n.args[0].holds(env)
	right, rightState := n.args[1].holds(env)
	if n.op == opAnd {
		return left && right, max(leftState, rightState)
	}
	return left || right, max(leftState, rightState)
}

func (n *node) compares(env *Env) (bool, State) {
	left, leftState := n.args[0].value(env, false)
	right, rightState := n.args[1].value(env, false)
	switch max(leftState, rightState) {
	case Overflow:
		return false, Overflow
	case Missing, Undefined:
		return false, OK
	}
	return n.op.compare(left, right), OK
}

func (o op) compare(left, right report.Decimal) bool {
	switch o {
	case opEqual:
		return left == right
	case opNotEqual:
		return left != right
	case opAtMost:
		return left <= right
	case opAtLeast:
		return left >= right
	case opLess:
		return left < right
	default:
		return left > right
	}
}
