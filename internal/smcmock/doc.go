// Package smcmock is a mock of Alibaba Cloud Server Migration Center (SMC), API 2019-06-01, in one
// process, with all 24 operations of the API. It is written from the API's documentation alone and shares no code with the client,
// so that it can catch the client's mistakes.
//
// It checks the signature (version 1.0 or V3), its time and nonce, and every parameter; it takes GET
// and POST, query and form, and responds in JSON or XML; its replication jobs go through all their
// states by a clock that can be sped up or stepped; it enforces quotas, names, idempotence and pages; it keeps a log of
// calls; and calls can be made to fail. Where the documents disagree or are silent, a
// switch chooses between the possible behaviours. Below /_mock/ there are a status page and paths that control it.
//
//	s := smcmock.New(smcmock.Options{})
//	s.AddSource(smcmock.NewSource("s-bp1example"))
//	if err := s.Start(); err != nil {
//		...
//	}
//	defer s.Close()
//	// Use s.URL() as endpoint, "testid" and "testsecret" as access key.
//
// Source servers can be read from JSON. Sizes of disks are GiB, those of partitions bytes; what is
// left out gets a plausible value. With LVM, the system disk has a boot partition and can keep its LVM volumes:
//
//	[
//	  {
//	    "SourceId": "s-bp1web01",
//	    "Name": "web-01",
//	    "SystemDiskSize": 40,
//	    "LVM": true
//	  },
//	  {
//	    "SourceId": "s-bp1db01",
//	    "Name": "db-01",
//	    "State": "Available",
//	    "Platform": "CentOS",
//	    "Architecture": "x86_64",
//	    "SystemDiskSize": 60,
//	    "SystemDiskParts": [
//	      {"Device": "0_0", "Path": "/boot", "SizeBytes": 1073741824, "CanBlock": true, "Need": true},
//	      {"Device": "0_1", "Path": "/", "SizeBytes": 62277025792, "CanBlock": true, "Need": true}
//	    ],
//	    "DataDisks": [
//	      {
//	        "Index": 1,
//	        "Size": 500,
//	        "Path": "/data",
//	        "Parts": [{"Device": "1_0", "Path": "/data", "SizeBytes": 536870912000, "CanBlock": true}]
//	      }
//	    ],
//	    "Tags": {"tier": "db"}
//	  }
//	]
package smcmock
