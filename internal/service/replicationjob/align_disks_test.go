package replicationjob

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// without is a disk without index.
func without(d dataDiskModel) dataDiskModel {
	d.Index = types.Int64Unknown()
	return d
}

// matched returns the sizes, which are the indexes here, of what disks are matched with; 0: nothing.
func matched(matches []*dataDiskModel) []int64 {
	sizes := make([]int64, len(matches))
	for i, match := range matches {
		if match != nil {
			sizes[i] = match.Size.ValueInt64()
		}
	}
	return sizes
}

func TestMatchDataDisks(t *testing.T) {
	t.Parallel()
	one, two, three := disk(1, 1, part("1_0", 1)), disk(2, 2, part("2_0", 1)), disk(3, 3, part("3_0", 1))
	bare, bareTwo, bareThree := disk(1, 1), disk(2, 2), disk(3, 3)
	unsure := without(disk(1, 1, partitionModel{Key: types.StringUnknown()}))
	for _, test := range []struct {
		name        string
		disks, from []dataDiskModel
		want        []int64
	}{
		{"none", nil, []dataDiskModel{one}, []int64{}},
		{"by index", []dataDiskModel{one, three}, []dataDiskModel{two, one}, []int64{1, 0}},
		{"by index before partition", []dataDiskModel{without(one), one}, []dataDiskModel{one}, []int64{0, 1}},
		{"by partition", []dataDiskModel{without(one), without(two)}, []dataDiskModel{two, one}, []int64{1, 2}},
		{"by partition, then by order", []dataDiskModel{without(bare), without(two)}, []dataDiskModel{two, bare}, []int64{1, 2}},
		{"as many in their order", []dataDiskModel{without(bare), without(bareTwo)}, []dataDiskModel{bareTwo, bare}, []int64{2, 1}},
		{"only one, whatever its position", []dataDiskModel{without(bare)}, []dataDiskModel{bareTwo}, []int64{2}},
		{"only one, of which partitions are not known", []dataDiskModel{without(one)}, []dataDiskModel{bareTwo}, []int64{2}},
		{"only one, whose partition is not known", []dataDiskModel{unsure}, []dataDiskModel{two}, []int64{2}},
		{"only one with other partitions at its position", []dataDiskModel{without(disk(1, 1, part("1_1", 1)))}, []dataDiskModel{one}, []int64{1}},
		{"only one with partitions of another", []dataDiskModel{without(one)}, []dataDiskModel{two}, []int64{0}},
		{"more by position", []dataDiskModel{without(bare), without(bareTwo)}, []dataDiskModel{bareTwo}, []int64{0, 2}},
		{"more, none at its position", []dataDiskModel{without(bare), without(bareTwo)}, []dataDiskModel{bareThree}, []int64{3, 0}},
		{"fewer by position", []dataDiskModel{without(bare)}, []dataDiskModel{bareTwo, bare}, []int64{1}},
		{"no index in from", []dataDiskModel{bare, without(bareTwo)}, []dataDiskModel{without(bareTwo), without(bare)}, []int64{2, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := matched(matchDataDisks(test.disks, test.from)); !slices.Equal(got, test.want) {
				t.Errorf("matched with %v, want %v", got, test.want)
			}
		})
	}
}

func TestChooseIndexes(t *testing.T) {
	t.Parallel()
	one, two, three := disk(1, 100), disk(2, 100), disk(3, 100)
	null := disk(0, 100)
	null.Index = types.Int64Null()
	for _, test := range []struct {
		name string
		plan []dataDiskModel
		want []int64 // 0: left to SMC
	}{
		{"none has one", []dataDiskModel{without(one), without(two)}, []int64{0, 0}},
		{"all have one", []dataDiskModel{two, one}, []int64{2, 1}},
		{"the first has none", []dataDiskModel{without(one), two}, []int64{1, 2}},
		{"its position is another's", []dataDiskModel{two, without(one)}, []int64{2, 1}},
		{"several have none", []dataDiskModel{two, without(one), without(one)}, []int64{2, 1, 3}},
		{"gap", []dataDiskModel{one, three, without(two)}, []int64{1, 3, 2}},
		{"null stays", []dataDiskModel{null, two}, []int64{0, 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			chooseIndexes(test.plan)
			got := make([]int64, len(test.plan))
			for i, d := range test.plan {
				got[i] = d.Index.ValueInt64()
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("the indexes are %v, want %v", got, test.want)
			}
		})
	}
}
