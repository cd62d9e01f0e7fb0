// A database as Trivy keeps it, with one made-up flaw: go run tools/imports/trivy-db.go FOLDER, in a module that requires go.etcd.io/bbolt.
package main

import (
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

const source = "npm::GitHub Security Advisory npm"

var entries = []struct {
	buckets    []string
	key, value string
}{
	{[]string{"data-source"}, source, `{"ID":"ghsa","Name":"GitHub Security Advisory npm","URL":"https://github.com/advisories"}`},
	{[]string{source, "airworthy-example-lib"}, "CVE-2026-0001", `{"VendorIDs":["GHSA-aaaa-bbbb-cccc"],"PatchedVersions":["1.0.1"],"VulnerableVersions":["<1.0.1"]}`},
	{[]string{source, "airworthy-example-lib"}, "CVE-2026-0009", `{"PatchedVersions":["1.0.1"],"VulnerableVersions":["<1.0.1"]}`},
	{[]string{"vulnerability"}, "CVE-2026-0001", `{"Title":"Reads files outside of its folder","Severity":"HIGH","CweIDs":["CWE-22"],"VendorSeverity":{"ghsa":3},"CVSS":{"ghsa":{"V3Vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N","V3Score":7.5}}}`},
	{[]string{"vulnerability"}, "CVE-2026-0009", `{"Title":"Does not apply","Severity":"MEDIUM","VendorSeverity":{"ghsa":2}}`},
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	folder := os.Args[1]
	check(os.MkdirAll(folder, 0o755))
	check(os.WriteFile(filepath.Join(folder, "metadata.json"), []byte(`{"Version":2,"NextUpdate":"2099-01-01T00:00:00Z","UpdatedAt":"2026-01-01T00:00:00Z","DownloadedAt":"2026-01-01T00:00:00Z"}`), 0o644))
	db, err := bbolt.Open(filepath.Join(folder, "trivy.db"), 0o644, nil)
	check(err)
	defer db.Close()
	check(db.Update(func(tx *bbolt.Tx) error {
		for _, one := range entries {
			bucket, err := tx.CreateBucketIfNotExists([]byte(one.buckets[0]))
			check(err)
			for _, name := range one.buckets[1:] {
				bucket, err = bucket.CreateBucketIfNotExists([]byte(name))
				check(err)
			}
			check(bucket.Put([]byte(one.key), []byte(one.value)))
		}
		return nil
	}))
}
