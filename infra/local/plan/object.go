package plan

import (
	"fmt"
	"strconv"
	"time"
)

// object reads worked-out properties. What has the wrong type is noted as a problem with its place.
type object struct {
	where    string
	values   map[string]any
	problems *[]error
}

func (o object) wrong(key, want string) {
	*o.problems = append(*o.problems, fmt.Errorf("%s.%s: %v is not %s", o.where, key, o.values[key], want))
}

// text is a scalar as text, "" when absent.
func (o object) text(key string) string {
	switch value := o.values[key].(type) {
	case nil:
		return ""
	case map[string]any, []any:
		o.wrong(key, "a text")
		return ""
	default:
		return fmt.Sprint(value)
	}
}

// number is a whole number; a text of digits counts, since parameters are texts.
func (o object) number(key string, absent int) int {
	if o.values[key] == nil {
		return absent
	}
	n, err := strconv.Atoi(o.text(key))
	if err != nil {
		o.wrong(key, "a whole number")
	}
	return n
}

func (o object) seconds(key string, absent int) time.Duration {
	return time.Duration(o.number(key, absent)) * time.Second
}

func (o object) flag(key string, absent bool) bool {
	if o.values[key] == nil {
		return absent
	}
	value, err := strconv.ParseBool(o.text(key))
	if err != nil {
		o.wrong(key, "true or false")
	}
	return value
}

// object is a map within; its values are nil when absent.
func (o object) object(key string) object {
	value, ok := o.values[key].(map[string]any)
	if !ok && o.values[key] != nil {
		o.wrong(key, "a map")
	}
	return object{where: o.where + "." + key, values: value, problems: o.problems}
}

// objects is a list of maps.
func (o object) objects(key string) []object {
	var list []object
	for i, value := range o.list(key) {
		inner, ok := value.(map[string]any)
		if !ok {
			o.wrong(key, "a list of maps")
		}
		list = append(list, object{where: fmt.Sprintf("%s.%s[%d]", o.where, key, i), values: inner, problems: o.problems})
	}
	return list
}

// texts is a list of texts.
func (o object) texts(key string) []string {
	var list []string
	for _, value := range o.list(key) {
		list = append(list, fmt.Sprint(value))
	}
	return list
}

// list is a list; a single value counts as a list of one, as in policies.
func (o object) list(key string) []any {
	switch value := o.values[key].(type) {
	case nil:
		return nil
	case []any:
		return value
	default:
		return []any{value}
	}
}
