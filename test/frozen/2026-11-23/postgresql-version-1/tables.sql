--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: inventory_deployments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.inventory_deployments (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: inventory_heads; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.inventory_heads (
    deployment_id bigint NOT NULL,
    revision bigint NOT NULL,
    document text NOT NULL
);


--
-- Name: inventory_addresses; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.inventory_addresses AS
 SELECT d.name AS deployment,
    regexp_replace(n.key, '_address$'::text, ''::text) AS network,
    (n.value ->> 'address'::text) AS address,
    v.key AS host
   FROM (((public.inventory_heads h
     JOIN public.inventory_deployments d ON ((d.id = h.deployment_id)))
     CROSS JOIN LATERAL jsonb_each(((h.document)::jsonb #> '{_meta,hostvars}'::text[])) v(key, value))
     CROSS JOIN LATERAL jsonb_each(
        CASE
            WHEN (jsonb_typeof((v.value -> 'container_networks'::text)) = 'object'::text) THEN (v.value -> 'container_networks'::text)
            ELSE NULL::jsonb
        END) n(key, value))
  WHERE ((n.value ->> 'address'::text) IS NOT NULL);


--
-- Name: inventory_deployments_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.inventory_deployments ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.inventory_deployments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: inventory_groups; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.inventory_groups AS
 SELECT d.name AS deployment,
    g.key AS "group",
    m.host,
    m.child
   FROM (((public.inventory_heads h
     JOIN public.inventory_deployments d ON ((d.id = h.deployment_id)))
     CROSS JOIN LATERAL jsonb_each((h.document)::jsonb) g(key, value))
     LEFT JOIN LATERAL ( SELECT a.value AS host,
            NULL::text AS child
           FROM jsonb_array_elements_text(
                CASE
                    WHEN (jsonb_typeof((g.value -> 'hosts'::text)) = 'array'::text) THEN (g.value -> 'hosts'::text)
                    ELSE NULL::jsonb
                END) a(value)
        UNION ALL
         SELECT NULL::text,
            b.value
           FROM jsonb_array_elements_text(
                CASE
                    WHEN (jsonb_typeof((g.value -> 'children'::text)) = 'array'::text) THEN (g.value -> 'children'::text)
                    ELSE NULL::jsonb
                END) b(value)) m ON (true))
  WHERE (g.key <> '_meta'::text);


--
-- Name: inventory_hosts; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.inventory_hosts AS
 SELECT d.name AS deployment,
    v.key AS host,
    (v.value ->> 'ansible_host'::text) AS ansible_host,
    (v.value ->> 'physical_host'::text) AS physical_host,
    (v.value ->> 'component'::text) AS component,
    (v.value ->> 'container_tech'::text) AS container_tech,
    (COALESCE((v.value -> 'is_metal'::text), (v.value #> '{properties,is_metal}'::text[]), 'false'::jsonb) = 'true'::jsonb) AS is_metal,
    v.value AS vars
   FROM ((public.inventory_heads h
     JOIN public.inventory_deployments d ON ((d.id = h.deployment_id)))
     CROSS JOIN LATERAL jsonb_each(((h.document)::jsonb #> '{_meta,hostvars}'::text[])) v(key, value));


--
-- Name: inventory_revisions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.inventory_revisions (
    deployment_id bigint NOT NULL,
    revision bigint NOT NULL,
    parent bigint,
    lineage text NOT NULL,
    change_id text NOT NULL,
    saved_at text NOT NULL,
    author text NOT NULL,
    command text NOT NULL,
    reason text,
    tool text NOT NULL,
    digest text NOT NULL,
    inputs text,
    summary text NOT NULL,
    chain_digest text NOT NULL,
    compressed bytea NOT NULL
);
ALTER TABLE ONLY public.inventory_revisions ALTER COLUMN compressed SET STORAGE EXTERNAL;


--
-- Name: inventory_schema; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.inventory_schema (
    version bigint NOT NULL,
    claimed_at bigint
);


--
-- Data for Name: inventory_deployments; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.inventory_deployments OVERRIDING SYSTEM VALUE VALUES (1, 'default');
INSERT INTO public.inventory_deployments OVERRIDING SYSTEM VALUE VALUES (2, 'cloud-b');


--
-- Data for Name: inventory_heads; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.inventory_heads VALUES (1, 5, '{
    "_meta": {
        "hostvars": {
            "compute1": {
                "ansible_host": "172.29.236.21",
                "component": "nova_compute",
                "container_name": "compute1",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.236.21",
                        "bridge": "br-mgmt",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "container_types": "compute1_host_containers",
                "is_metal": true,
                "management_address": "172.29.236.21",
                "physical_host": "compute1",
                "physical_host_addr": "172.29.236.21",
                "physical_host_group": "compute_hosts",
                "properties": {
                    "is_metal": true
                }
            },
            "compute3": {
                "ansible_host": "172.29.236.23",
                "component": "nova_compute",
                "container_name": "compute3",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.236.23",
                        "bridge": "br-mgmt",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "container_types": "compute3_host_containers",
                "is_metal": true,
                "management_address": "172.29.236.23",
                "physical_host": "compute3",
                "physical_host_addr": "172.29.236.23",
                "physical_host_group": "compute_hosts",
                "properties": {
                    "is_metal": true
                }
            },
            "infra1": {
                "ansible_host": "172.29.236.11",
                "component": null,
                "container_name": "infra1",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.236.11",
                        "bridge": "br-mgmt",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "container_types": "infra1_host_containers",
                "is_metal": true,
                "management_address": "172.29.236.11",
                "physical_host": "infra1",
                "physical_host_addr": "172.29.236.11",
                "physical_host_group": "image_hosts",
                "properties": {
                    "is_metal": true
                }
            },
            "infra1-glance-container-ce119d3b": {
                "ansible_host": "172.29.237.18",
                "component": "glance_api",
                "container_name": "infra1-glance-container-ce119d3b",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.237.18",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.237.18",
                "physical_host": "infra1",
                "physical_host_addr": "172.29.236.11",
                "physical_host_group": "image_hosts",
                "properties": {}
            },
            "infra1-keystone-container-4de1ae92": {
                "ansible_host": "172.29.237.7",
                "component": "keystone",
                "container_name": "infra1-keystone-container-4de1ae92",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.237.7",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.237.7",
                "physical_host": "infra1",
                "physical_host_addr": "172.29.236.11",
                "physical_host_group": "identity_hosts",
                "properties": {}
            },
            "infra2": {
                "ansible_host": "172.29.236.12",
                "component": null,
                "container_name": "infra2",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.236.12",
                        "bridge": "br-mgmt",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "container_types": "infra2_host_containers",
                "is_metal": true,
                "management_address": "172.29.236.12",
                "physical_host": "infra2",
                "physical_host_addr": "172.29.236.12",
                "physical_host_group": "image_hosts",
                "properties": {
                    "is_metal": true
                }
            },
            "infra2-glance-container-0f4fa1b5": {
                "ansible_host": "172.29.237.187",
                "component": "glance_api",
                "container_name": "infra2-glance-container-0f4fa1b5",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.237.187",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.237.187",
                "physical_host": "infra2",
                "physical_host_addr": "172.29.236.12",
                "physical_host_group": "image_hosts",
                "properties": {}
            },
            "infra2-keystone-container-ce451592": {
                "ansible_host": "172.29.239.51",
                "component": "keystone",
                "container_name": "infra2-keystone-container-ce451592",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.239.51",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.239.51",
                "physical_host": "infra2",
                "physical_host_addr": "172.29.236.12",
                "physical_host_group": "identity_hosts",
                "properties": {}
            }
        }
    },
    "all": {
        "vars": {
            "container_cidr": "172.29.236.0/22",
            "external_lb_vip_address": "cloud.example.org",
            "internal_lb_vip_address": "172.29.236.9",
            "management_bridge": "br-mgmt",
            "odd": [
                1.0,
                12345678901234567890,
                "\u00df\u2028",
                null,
                true
            ],
            "provider_networks": [
                {
                    "network": {
                        "container_bridge": "br-mgmt",
                        "container_interface": "eth1",
                        "container_type": "veth",
                        "group_binds": [
                            "all_containers",
                            "hosts"
                        ],
                        "ip_from_q": "management",
                        "is_management_address": true,
                        "type": "raw"
                    }
                }
            ]
        }
    },
    "all_containers": {
        "children": [
            "compute_containers",
            "identity_containers",
            "image_containers"
        ],
        "hosts": []
    },
    "compute_all": {
        "hosts": [
            "compute1",
            "compute3"
        ]
    },
    "compute_containers": {
        "children": [
            "nova_compute_container"
        ],
        "hosts": []
    },
    "compute_hosts": {
        "hosts": [
            "compute1",
            "compute3"
        ]
    },
    "glance_all": {
        "children": [
            "glance_api"
        ],
        "hosts": []
    },
    "glance_api": {
        "children": [],
        "hosts": [
            "infra1-glance-container-ce119d3b",
            "infra2-glance-container-0f4fa1b5"
        ]
    },
    "glance_container": {
        "hosts": [
            "infra1-glance-container-ce119d3b",
            "infra2-glance-container-0f4fa1b5"
        ]
    },
    "hosts": {
        "children": [
            "compute_hosts",
            "identity_hosts",
            "image_hosts"
        ],
        "hosts": []
    },
    "identity_all": {
        "hosts": [
            "infra1",
            "infra1-keystone-container-4de1ae92",
            "infra2",
            "infra2-keystone-container-ce451592"
        ]
    },
    "identity_containers": {
        "children": [
            "keystone_container"
        ],
        "hosts": []
    },
    "identity_hosts": {
        "hosts": [
            "infra1",
            "infra2"
        ]
    },
    "image_all": {
        "hosts": [
            "infra1",
            "infra1-glance-container-ce119d3b",
            "infra2",
            "infra2-glance-container-0f4fa1b5"
        ]
    },
    "image_containers": {
        "children": [
            "glance_container"
        ],
        "hosts": []
    },
    "image_hosts": {
        "hosts": [
            "infra1",
            "infra2"
        ]
    },
    "infra1_host_containers": {
        "hosts": [
            "infra1-keystone-container-4de1ae92",
            "infra1-glance-container-ce119d3b"
        ]
    },
    "infra2_host_containers": {
        "hosts": [
            "infra2-keystone-container-ce451592",
            "infra2-glance-container-0f4fa1b5"
        ]
    },
    "keystone": {
        "children": [],
        "hosts": [
            "infra1-keystone-container-4de1ae92",
            "infra2-keystone-container-ce451592"
        ]
    },
    "keystone_all": {
        "children": [
            "keystone"
        ],
        "hosts": []
    },
    "keystone_container": {
        "hosts": [
            "infra1-keystone-container-4de1ae92",
            "infra2-keystone-container-ce451592"
        ]
    },
    "lxc_hosts": {
        "hosts": [
            "infra1",
            "infra2"
        ]
    },
    "nova_all": {
        "children": [
            "nova_compute"
        ],
        "hosts": []
    },
    "nova_compute": {
        "children": [],
        "hosts": [
            "compute1",
            "compute3"
        ]
    },
    "nova_compute_container": {
        "hosts": []
    }
}');
INSERT INTO public.inventory_heads VALUES (2, 1, '{
    "_meta": {
        "hostvars": {
            "compute1": {
                "ansible_host": "172.29.236.21",
                "component": "nova_compute",
                "container_name": "compute1",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.236.21",
                        "bridge": "br-mgmt",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "container_types": "compute1_host_containers",
                "is_metal": true,
                "management_address": "172.29.236.21",
                "physical_host": "compute1",
                "physical_host_addr": "172.29.236.21",
                "physical_host_group": "compute_hosts",
                "properties": {
                    "is_metal": true
                }
            },
            "compute3": {
                "ansible_host": "172.29.236.23",
                "component": "nova_compute",
                "container_name": "compute3",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.236.23",
                        "bridge": "br-mgmt",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "container_types": "compute3_host_containers",
                "is_metal": true,
                "management_address": "172.29.236.23",
                "physical_host": "compute3",
                "physical_host_addr": "172.29.236.23",
                "physical_host_group": "compute_hosts",
                "properties": {
                    "is_metal": true
                }
            },
            "infra1": {
                "ansible_host": "172.29.236.11",
                "component": null,
                "container_name": "infra1",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.236.11",
                        "bridge": "br-mgmt",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "container_types": "infra1_host_containers",
                "is_metal": true,
                "management_address": "172.29.236.11",
                "physical_host": "infra1",
                "physical_host_addr": "172.29.236.11",
                "physical_host_group": "image_hosts",
                "properties": {
                    "is_metal": true
                }
            },
            "infra1-glance-container-e4c0cbed": {
                "ansible_host": "172.29.239.198",
                "component": "glance_api",
                "container_name": "infra1-glance-container-e4c0cbed",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.239.198",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.239.198",
                "physical_host": "infra1",
                "physical_host_addr": "172.29.236.11",
                "physical_host_group": "image_hosts",
                "properties": {}
            },
            "infra1-keystone-container-f1621a53": {
                "ansible_host": "172.29.236.62",
                "component": "keystone",
                "container_name": "infra1-keystone-container-f1621a53",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.236.62",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.236.62",
                "physical_host": "infra1",
                "physical_host_addr": "172.29.236.11",
                "physical_host_group": "identity_hosts",
                "properties": {}
            },
            "infra2": {
                "ansible_host": "172.29.236.12",
                "component": null,
                "container_name": "infra2",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.236.12",
                        "bridge": "br-mgmt",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "container_types": "infra2_host_containers",
                "is_metal": true,
                "management_address": "172.29.236.12",
                "physical_host": "infra2",
                "physical_host_addr": "172.29.236.12",
                "physical_host_group": "image_hosts",
                "properties": {
                    "is_metal": true
                }
            },
            "infra2-glance-container-56c9cc5a": {
                "ansible_host": "172.29.239.203",
                "component": "glance_api",
                "container_name": "infra2-glance-container-56c9cc5a",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.239.203",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.239.203",
                "physical_host": "infra2",
                "physical_host_addr": "172.29.236.12",
                "physical_host_group": "image_hosts",
                "properties": {}
            },
            "infra2-keystone-container-4e810838": {
                "ansible_host": "172.29.239.225",
                "component": "keystone",
                "container_name": "infra2-keystone-container-4e810838",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.239.225",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.239.225",
                "physical_host": "infra2",
                "physical_host_addr": "172.29.236.12",
                "physical_host_group": "identity_hosts",
                "properties": {}
            }
        }
    },
    "all": {
        "vars": {
            "container_cidr": "172.29.236.0/22",
            "external_lb_vip_address": "cloud.example.org",
            "internal_lb_vip_address": "172.29.236.9",
            "management_bridge": "br-mgmt",
            "odd": [
                1.0,
                12345678901234567890,
                "\u00df\u2028",
                null,
                true
            ],
            "provider_networks": [
                {
                    "network": {
                        "container_bridge": "br-mgmt",
                        "container_interface": "eth1",
                        "container_type": "veth",
                        "group_binds": [
                            "all_containers",
                            "hosts"
                        ],
                        "ip_from_q": "management",
                        "is_management_address": true,
                        "type": "raw"
                    }
                }
            ]
        }
    },
    "all_containers": {
        "children": [
            "compute_containers",
            "identity_containers",
            "image_containers"
        ],
        "hosts": []
    },
    "compute_all": {
        "hosts": [
            "compute1",
            "compute3"
        ]
    },
    "compute_containers": {
        "children": [
            "nova_compute_container"
        ],
        "hosts": []
    },
    "compute_hosts": {
        "hosts": [
            "compute1",
            "compute3"
        ]
    },
    "glance_all": {
        "children": [
            "glance_api"
        ],
        "hosts": []
    },
    "glance_api": {
        "children": [],
        "hosts": [
            "infra1-glance-container-e4c0cbed",
            "infra2-glance-container-56c9cc5a"
        ]
    },
    "glance_container": {
        "hosts": [
            "infra1-glance-container-e4c0cbed",
            "infra2-glance-container-56c9cc5a"
        ]
    },
    "hosts": {
        "children": [
            "compute_hosts",
            "identity_hosts",
            "image_hosts"
        ],
        "hosts": []
    },
    "identity_all": {
        "hosts": [
            "infra1",
            "infra1-keystone-container-f1621a53",
            "infra2",
            "infra2-keystone-container-4e810838"
        ]
    },
    "identity_containers": {
        "children": [
            "keystone_container"
        ],
        "hosts": []
    },
    "identity_hosts": {
        "hosts": [
            "infra1",
            "infra2"
        ]
    },
    "image_all": {
        "hosts": [
            "infra1",
            "infra1-glance-container-e4c0cbed",
            "infra2",
            "infra2-glance-container-56c9cc5a"
        ]
    },
    "image_containers": {
        "children": [
            "glance_container"
        ],
        "hosts": []
    },
    "image_hosts": {
        "hosts": [
            "infra1",
            "infra2"
        ]
    },
    "infra1_host_containers": {
        "hosts": [
            "infra1-keystone-container-f1621a53",
            "infra1-glance-container-e4c0cbed"
        ]
    },
    "infra2_host_containers": {
        "hosts": [
            "infra2-keystone-container-4e810838",
            "infra2-glance-container-56c9cc5a"
        ]
    },
    "keystone": {
        "children": [],
        "hosts": [
            "infra1-keystone-container-f1621a53",
            "infra2-keystone-container-4e810838"
        ]
    },
    "keystone_all": {
        "children": [
            "keystone"
        ],
        "hosts": []
    },
    "keystone_container": {
        "hosts": [
            "infra1-keystone-container-f1621a53",
            "infra2-keystone-container-4e810838"
        ]
    },
    "lxc_hosts": {
        "hosts": [
            "infra1",
            "infra2"
        ]
    },
    "nova_all": {
        "children": [
            "nova_compute"
        ],
        "hosts": []
    },
    "nova_compute": {
        "children": [],
        "hosts": [
            "compute1",
            "compute3"
        ]
    },
    "nova_compute_container": {
        "hosts": []
    }
}');


--
-- Data for Name: inventory_revisions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.inventory_revisions VALUES (1, 1, NULL, 'e7e2120b-de70-4ba9-90b7-7095c0d65fe7', '636ffef5-4beb-4f0d-ac15-d3a9c4014dca', '2026-11-28T20:30:19.610Z', 'ada@deploy1', 'openstack-ansible-inventory --list', NULL, 'osa-inventory/0.1.0', '6041250ed3dfdeae9c8fe03d1d967f9a9c08ee927b0b59b508543cd59fbb19ab', '6208b93351f1f2ba69319c0d559d6097244ba97eecbbaa9cc2f63c9d266ecc83', '{"hostsAdded":["compute1","infra1","infra1-glance-container-ce119d3b","infra1-keystone-container-4de1ae92","infra2","infra2-glance-container-0f4fa1b5","infra2-keystone-container-ce451592"],"hostsRemoved":[],"hostsChanged":[],"hostsRegrouped":[],"groupsAdded":["all","all_containers","compute_all","compute_containers","compute_hosts","glance_all","glance_api","glance_container","hosts","identity_all","identity_containers","identity_hosts","image_all","image_containers","image_hosts","infra1_host_containers","infra2_host_containers","keystone","keystone_all","keystone_container","lxc_hosts","nova_all","nova_compute","nova_compute_container"],"groupsRemoved":[],"groupsChanged":[],"addressesAdded":7,"addressesRemoved":0,"hostCount":7,"counts":{"hostsAdded":7,"hostsRemoved":0,"hostsChanged":0,"hostsRegrouped":0,"groupsAdded":24,"groupsRemoved":0,"groupsChanged":0}}', 'beb4af5cd49a3613940a0c666c40c43a8f9dfbb6d29526d0f02599b13a4709cd', '\x1f6f280080aaaaaaeaffee9793829ccd354cd5dddcddec748d7010105315335370dd4255cdc31d029caaaaaaeaff70382484c7250fd7b85c2201e222aa2297805080c863e631216e718a631c52548445ddd32c60813846f82520224f9187840502d2d3f39c27bf5e1212122021210fb7bc5dccd34f1e71bc24555555d5bfb9470084877b84870598aa2c2c0b7b68b82ffa3f08210460e0463089330dcfdc526d4f2af59366b76d52c87b6345127f0bc5ea66cfb8a5da6012a0ae5aea51ead3456a059dd23193424e91e3e530a627a113e0ba203672910b460a0c93094214d0f8786e7fa93c2a6efafa3303455a39706c48d616ae1be928c15898bc3b0273717645fea9e7720c6b680a8b22b740f50193003d0cf2f7d45af67a2fda3bbbb8fbc96d03d1eecf4ccfc7a64ede4fd1d86c3009f02f03c2d7de996b51a80b0a0af55613cf5dedbeb93c4ca2959da5fcd2c4b2fe0dc8dbbb3a431e5b9191c514c855e3cb7b712d69cf3f34e307fe357349994b73dc6566726c41a3945619ef31b8b814e2e8c6d4cd71f75e2c175a98995104e49781978f3cb5a59250dd07ceca11a8842b26de879c1c997ae502ad2def07bd148c7cedb87a8a868f2598ff6858a9d19e66df2057b77495eab60b0e6f81949d78c6617116c519b0347c3623c1f3aee1f9988b8dcb4246e7d6dc3675f9f751df4f732c830673543bc4c4d707b969e4cbca55863de3f8e0776d29f6f0dc67cb8a78d41d07f2ecce9b54fa82acbeb14f4038c33069c68a2ed080ade1130d8a9e77ab2cd3a0141a44502d11133f5ba4da7fc4726caebdf1b329a3a6b948d5dfeada7075f910e8ed11a8b7b5d0db88f426e887556f4fd03bba5fce0ba979e8bd465391750ccb4b1868c0d2f0e90c45cfbb867c5eadfef2412934c8a31a2226be3e484f236156b2326c77ed766f0d9f07352c30af1ce5d01506d3d825209c51983c63451767c0d6f0998604cfbb55966848060d16a88688899f2df26c8cab4b194947397dd781bcefae13c10b119cd98b8d0be5d2fe4b7ffc3af0ab7189e4d1cff87419d3fc7b8d4fbb95fca2903dcb54567dea37e0a43d778eaabaa8a1f69e09c95a98c4f7c433082184927df7397d3a0f97eb6dec8f1cc91f0a3f7bdfdbe567d7bdfef71f5876db4b918ebbdc87402ee9e9ec038783bdfb7f940c643dbba6d54ed73794baeaac554fcd3d3ea853cd7a548b58f00e38bb68e3af766f01e4fde2b83aed029d30b913de4d7c17b88c4b49017f616a3fd42bad4045587736b046e7dd1ee46a8a427f70bb3f33c668b98fa439cdff2a5f55a37c3998cd795b38667d0f5e74d1da1d9d943c5aa1375a34e8bbbcebbce712bd9cc477148c9d51d88f5fa223c393e234a91cf51e6c6a48b569301fd56ba8ca84f655ba43051000c022da370f5bf7ac85859496ff4e86c05058eb7c76764b77a8c000ce9e323bdf940cd314fd116df48478d281ffcb91ab0f59be0de0cb0c90216854552a6526cda62ec87dd3d109080381db4458adcbac5f2803a358b65b4b946498a62819dd0a02cdb8ab67e499d9a485bcb9b664152e4a4830f2dd26f5ec51a96b47a53b545941bcb38c76ccc3d69d420512090649551e7fa9ec4e0e743e30e3580af12145213a56bac01a25674a59fb28dda14a86eb9805b44f1eb6ee1420903cb03cfdf1b5e1462edda6c7c903d751543ca09ba403ccecefb4ec73a84dd88d01ad6a0fbfec325c0480c6790d04294a0068879c1570997943e869bba53b548121ce049fe1525465b888e896211f07fe65104a13740002c80badcd5a657b32aee5b4ddd21d2a809e3356c61cfac66498a6b21d6c6157398b9537abef1f3e');
INSERT INTO public.inventory_revisions VALUES (1, 2, 1, 'e7e2120b-de70-4ba9-90b7-7095c0d65fe7', 'f1054f08-00c3-4b0a-bbc4-be96fc240e3f', '2026-11-28T20:30:20.143Z', 'ada@deploy1', 'openstack-ansible-inventory --list', 'second compute host', 'osa-inventory/0.1.0', 'd8c73a7242461470bdff8e5363a9d897f0c6f8ff71d97688204e49660663d1a7', '18c5b013afd15801d613fd85fab9670d35e7c993555fa5a4982da5a100aad9b9', '{"hostsAdded":["compute2"],"hostsRemoved":[],"hostsChanged":[],"hostsRegrouped":[],"groupsAdded":[],"groupsRemoved":[],"groupsChanged":["compute_all","compute_hosts","nova_compute"],"addressesAdded":1,"addressesRemoved":0,"hostCount":8,"counts":{"hostsAdded":1,"hostsRemoved":0,"hostsChanged":0,"hostsRegrouped":0,"groupsAdded":0,"groupsRemoved":0,"groupsChanged":3}}', '2694a32e3b79862f8f065e80c8accee2522bed7a1572f6aaa293815e45ac7b06', '\x1f592c0080aaaaaaeaffee9793829ccd354cc5dddcddec748d7050105315335370dd4255cdc31d029caaaaaaeaff70382444f8250fd7b85c2201e222aa2297805080c863e431216f718a631c52548445ddd32c6081b8865f0222f2140909090b04a467e4394f7ebd2424244042421e6e79bb98a75fd23d8e97a4aaaaaafa57b3c8838747ba870598aa880acbc2eeeaeef3fe0f4208013a702398c44edd33b754db934afda6d16d9b14f2de5891c49f42b1bad9b3de526d3009505794384a3c5d242ae8948e9914728a1c2f87313d491b01ae73622317b9e84881619a821005343e9cdb5f2a8f8a9bfeff9e8122ad1c38364dd616ae8d749460cc4d3e1c81b938bb22ffd873398635348579915ba0fa8049000e83fc3b35ca5eefa0bdb389db9fdc3610edfe8cf47ce6d4c1fb211a9b0d2601fe6540f8ca3b734d0a5541d142bd758aa7ae56dfbd3c4ca2959da5fcd4c4a2fe15c8dbbb3a435e9722238b2990a9c69777eab5a43dffd288eff897cc25652ecd719599c1b1058d545a696418fd680367e93f8a6d1d607b10625b096c9b8623c0358aed2dbbb8147a16dd98ba3eeede8be5440b33338a80fc22f0d2778d0f4bd09e5242791f382bfd981b8c51b862e27d9a93512b6a7bee02ad25ef3bbd108c7ce9b87a8a868f29b8ffd1b052a33dcdb641ae6ee92ad56d170cde405376e21987c559146760a6e1b319719e0f0df7632e362e0b199d1b73dbd4e5ef477d3fccb1081acc51e510135f1dcd4d235e56ac32ec19c707bf6b4bb186efead9b2221ed7abb7dea4c20bb29a686c1310ce304c9ab1a20b3430d7f0890679cf8765966950080d22a89288899fada6da7fc4726caebdf57753464d7391aabed5b5e1ea721d607b00625b096c9b8423c0f58aed11b8a3fbe5bc909a87deab371559c7b0bc848106661a3e9d21eff9d090cfcbd5331f1442833caa2062e2aba3e96904cc0a5686edaeddeeace1f3a08605e6a5a31caac2601a9b0484330a9367ace8e20ccc357ca621cef36199251a12418305aa2062e267ab7936c6d5a5f4a4b31cbeab40de57d789e0a3428eecc5c6b97271fff5aeedcf03bf1a97485efb593f5dd661feb5c6a7dd4a7e51c89e652aab3ed51bb069cb9da3aa4e6aa8bc6742b21626f13df0044208a164df7d0a4fe7e172bd8dfd9923f95de167ef7bbbfcecd8e3cb7f60d96d2f453aee72ef03b9a4a7b30f1c0ef6eeff5e9a20ebd939ad0e3abfa1d055bb563d35f7f8a0b69af5a816b1e00df4eca2f5bf3abc0690f78be36adb053a617227bc4ff14de0b25e4a0afa17a6f243add20a54847565036b743eec41aca628f407b7fb3362f4967b4f1ad3fcafe25515cae783d99cb78563d4f7e04317adddd149c9a315fa438b067d977f3aee3945cf26f1ed05636714f6e397e848f7a4d8ccd2e4b14904d07bb0a5a1d626c138559fadaa29b4add29d2ae0000016d1b6b9dbba67adb6aea6970b4e44411759eb7c76f396ee5481048c3d6676fe54d24d43f4a4dbe80df4a403bf2a92ab0f596e06f04506c81034aa2a943292465315e47aeae80484b1c0cf4458ddcba89f2803a3cc6c97962849370d5130ecfa4d23ee6a1b79273769215fee5cb26a1725c419b9b5093d5b54eada50e94e555410eb2ca30d73b77527578140824e5296c79f2abb9203950f8c383385f890bc101d2b5c608e9231a5ac6d94ee5405c335cc02da26775b777210081e989efef8597223936ed1e3e481f3282a1ed011618099fd9d96bd87ca84cd18d0aaf2f0d32edd4500681cd78093a2048076c85901979157849e9eb774a7ca31c498e0334c8aaa7417e1dd22c4e3857f190da5093a00016485d66cada23d19d7787aded29d2a809e3156c60cfa9349370de5796c5ff358e096056369cfeafb870f');
INSERT INTO public.inventory_revisions VALUES (1, 3, 2, 'e7e2120b-de70-4ba9-90b7-7095c0d65fe7', '768eb2e9-f150-4994-8a45-22d17ccf0656', '2026-11-28T20:30:20.812Z', 'ada@deploy1', 'osa-inventory address pin infra1-keystone-container-4de1ae92 management 172.29.237.7 --force --reason the firewall knows it', 'the firewall knows it', 'osa-inventory/0.1.0', 'df7d30d2b7d39320a3be53dd6c2e2e62f51081d42b60ae75bf8afb2c09fb6a7a', NULL, '{"hostsAdded":[],"hostsRemoved":[],"hostsChanged":["infra1-keystone-container-4de1ae92"],"hostsRegrouped":[],"groupsAdded":[],"groupsRemoved":[],"groupsChanged":[],"addressesAdded":1,"addressesRemoved":1,"hostCount":8,"counts":{"hostsAdded":0,"hostsRemoved":0,"hostsChanged":1,"hostsRegrouped":0,"groupsAdded":0,"groupsRemoved":0,"groupsChanged":0}}', '7b99bd7887a09366c7fa8a2119a256ec135695bc0229ec634a06d2f93f649640', '\x1f532c0080aaaaaaeaffee9793829ccd344dc5dddcc3ec748d7050105315335370dd5255cdc31d029caaaaaaeaff70382444f8250fd7b85c2201e222aa2297805080c863e431216f718a631c42548445ddd32c6081b8865f0222f2940909090b04a467e4394f7ebd2424244042421e6e79bbb8a55fd23d8e97a4aaaaaafa57f3c8834778ba870598aa880acbc2e6eaeef3fe4e4208013a702398c585ba67eea9b62795fa4da3db3629e4a3b122893f8562758b67bda7da6016a06e28719278be4a54d0291d3329e414395e0f637a923602fccc898d5ce4a2230586790a4214d0f8706ebfa93c2a6efaff7b068ab471e0d834595bb836d25182313779770496e2ec86fc632fa50f5b680af322b740f501b3001c47f9776a9483de417b6713af7f72db41b4fb33d2f3995307ef87686c769805f89701e16befcc35295405450bf5d6299eba5a7df7f2308b560e96f253138bfa5720efefea0c795d8a8c2ca640a61a5fdfa9b7928efc4b23bee35f329794b934c7556606c716345269a59161f4a30d9ca5ff28b67580ed41886d25b06d1a8e00d728b6b7ece25ae8597463eae678782f96132dcccc2802f243e0a5ef1aef96a04b4a09e57dc159e9c7dc608cc21513efd39c8c5a51db7317682b79dfe94130f244bf798a86fb14dcbf37acd464cf8b6d90ab5bba49f5b50b066fa1293bf18cc3e22c8a3330d3e2b319719e770d2fc75c6c5c56323ab7e6b6abebdf8ffa7e9863113498a3ca2126be3a9a9b46bcac5865d833fa07bf6b4bb186efeac5b2229ed6ab57dee40d574d33b60808671026c958d18519986b0834737de7dd72cb32378006055439c4c4cf5793ec3f623936d7defabb2997a6b94a55dbead6705db90eb03d00b1ad04b64dc211e07ac5f608dcd1c37a59492da37f02abc83a8685250c3430d3e2d319f29e770df9bc6c3def012134c8a30a2226be3a9a9e46c0ac6065d8eebaedce1abe8c6a5c5a5e39c9b12a0ca6b1494038a33079c68a2ecec05c8bcf34c479de2db344432268b04015444cfc7c35cfc6b8ba949e7494c3771dc8fbea3a157c48c891bddc38572e1ffebd5ffbf3c0afc62592d77ed14f9775987fadf1e9b0925f14b26799caa64ff5066cda72e7a4aa931a2aef9990ac85597c0f3c8110422839749fc2f365bcdebea6e1c891fcaef0730c835d7f0e1cf0853fb0ecb697221d77b9f7815cd2d3d9138783bdfbaf9726c87a764eab9dce6f2874d545ab9e993b3fa8ad663daa452c7803bdb868fdaf76af00e4fde2b8da76814e98dc29ef537c13b8acd79282fe0f73f9a15669052ac2bab281353aeff620565314fa85dbfd19317acbbd278d69fe57f1aa0ae5f3c1eccedbc231ea7bf0718bd6eee8a4e46c85de68d1a01ff24fc73da7e8d92cbebd60ec8cc23e7f898e744f8acd2c4d1e9b4400bd275b1a6a6d128c53f5a9aa9a42db2adda1020e0060116d9bbbad47d66aeb6a7ab9e044147491b52e66376fe90e1548c0d86366e74f25dd34444fba8dde3a4f3af0ab22f9f121cbdd003e64800c41a3aa42292369345541aea78e4e40180bdc26c2ea5e46fd4419186566bbb44449ba69888261d76f1a7157dbc8bbb8490bf972e79255bb2821cec8bd4de8d9a252d7864a77a8a2825867196d98bbad07b90a04127492b23cfe54d9951ca87c60c49929c487e485e858e10273948c29656da374872a18ae6116d036b9db7a908340f0c0f4f4c74f911b99748b1e270f9c4751f1808e0803ccecefb4ec4ba84cd88c01ad2a0f3fedd25d0480c6710d38294a0068879c1570197949e8e9794b77a81c438c093ec3a4a84a7711de0d211e2ffccb68284dd00108202bb4666b15edc9b8c6d3f396ee5001f48cb13266d09f4cba6928cf63fb9ac702f72c184b7b56df3f7d00');
INSERT INTO public.inventory_revisions VALUES (1, 4, 3, 'e7e2120b-de70-4ba9-90b7-7095c0d65fe7', '464b4943-1a6f-425d-b0d8-3028a85834e1', '2026-11-28T20:30:21.270Z', 'ada@deploy1', 'osa-inventory remove compute2 --yes --reason out of service', 'out of service', 'osa-inventory/0.1.0', '48ea68971ac0b0160a72eb58dec297e2c2d7d712ad7a05e64b8d5138a77e99df', NULL, '{"hostsAdded":[],"hostsRemoved":["compute2"],"hostsChanged":[],"hostsRegrouped":[],"groupsAdded":[],"groupsRemoved":[],"groupsChanged":["compute_all","compute_hosts","nova_compute"],"addressesAdded":0,"addressesRemoved":1,"hostCount":7,"counts":{"hostsAdded":0,"hostsRemoved":1,"hostsChanged":0,"hostsRegrouped":0,"groupsAdded":0,"groupsRemoved":0,"groupsChanged":3}}', 'e470474caf2b241284f7ed31330e723d830a8b93f6e6b4649338b55c61d23080', '\x1f69280080aaaaaaeaffee9793829cd52c4dd5dddcc3ec748d7010105315335370dd5255cdc31d029caaaaaaeaff70382484c7250fd7b85c2201e222aa2297805080c863e631216e718a631c52548445ddd32c60813846f82520224f9187840502d2d3f39c27bf5e1212122021210fb7bc5ddcd24f1e71bc24555555d5bfb9670084877b86870598aa2c2c0b5b68842ffa3b09210460e046308b2b0dcfdc536d4f2af58366b76d52c8476345127f0bc5ea16cfb8a7da6016a06ebad753afcfd75e2b904ac74c0a39458eb7c3989e844e80fb82d8c8452e182930cc26085140e3e3b9fda6f2a8b8e9ff9f1928d2c6816343b2b670dd484709c6c2e4dd11588ab31bf24fbd942e6ca1292c8adc02d507cc02f438f6dfa7d6fda0f7a2bdb38bbb9fdc7610edfeccf47c6ceae4fd148dcd0eb300ff32207ced9db91685baa0a0506f35f1dcd5ee9bcbc32c5a3958ca2f4d2cebdf80bcbfab33e4b11519594c815c35bebd17b7928efc45337ee05f339794b934c75d6626c716344a6995f11e838b6b218e6e4cdd1c0fefc572a185991945407e08bc7ce4a92d9584eabee4ac1c814ab862e27dc8c991a9572ed0d6f27ed08360e46bdde6291aee4a307f6758a9c99e17df2057b774ebd5d72e38bc055276e21987c5591467c0d2f2b319099e770dafc75c6c5c56323ab7e6b6abdbbf8ffa7e9a63193498a3da2126be3ec84d235f56ae32ec19dd83dfb5a5d8c3735f2c2be249771cccb3de1baeface1e01e10cc224192bba3003b68640333776deadb62c7313685040b5434cfc6c9164ff11cbb1b9f6c68fa65c9ae6daabde568f86ebca87406f8f40bdad85de46a437413fac7a7b82ded1c37a59492da37f02abc83a8685250c346069f9e90c45cfbb867c5eb57eee012934c8a31a2226be3e484f236156b2326c77dd766f0d5f46352e2daf9cfab12b0ca6b14b4038a33079c68a2ece80ade5671a123cef5659a221193458a01a22267eb6c8b331ae2e65241de5f45d07f2bebb4e042f4170662f362e944b877ffafdd7815f8d4b248f7ec1a7cb98e6df6b7c3a6ccf2f0ad9739fcaa64ffd065cb4e7ce49551735d4de3321590bb3f89e7806218450fd203fa7cf97f17afb9a862347f287c2cf310c76fd39f4a07ff10796ddf652a4e32ef721904b7a3a7be270b077ff8d9281ac67d7b4dae9fa8652575db5eaa9b9f383bad4ac47b58805ef808b8b36fe6af71640de2f8eabcb2ed009933be1ddc47781cbb89614f03fcced877aa515a808ebce06d6e8bcdb835c4d51e8176ef767c6182df79134a7f95fe5ab6a942f07b33b6f0bc7acefc1cb2d5abb434ac9d90a7dd0a2413fe54de73d97e8e52cbea360ec8cc23e7f898e0c4f8acba472d47bb2a921d5a6c17c54af9e2a13da5791870a20008045b46f1eb69e590b0b292dff9d0c81a1b0d6f9ecec1679a8c000ce9e323bdf940cd314fd106df4a7f0a403ff9623771fb27c1ac0870c90216854552a6526cda62ec87dd321058481c06322acd665d62f9481512cdbad254a324c53948c6e058166dcd533f257d9a485fc736dc92a5c949060e4b34dead9a352d78e8a3c545941bcb38c76ccc3d693420512090649551e7fa9ec4e0e743e30e3580af12145213a56bac01a25674a59fb28f25025c375cc02da270f5b4f0a10481e589efef8aa7023976ed3e3e481eb282a1ed04dd20166f64b2dfb1a6a13766340abdac32fbb0c1701a0715e03418a1200da2167055c66de107ada6e91872a30c499e0335c8aaa0c1711dd10f271e05f06a13441072080bcd0daac55b627e35a4edb2df25001f49cb132e6d03726c33495ed600bbbca59acbc597dfff401');
INSERT INTO public.inventory_revisions VALUES (1, 5, 4, 'e7e2120b-de70-4ba9-90b7-7095c0d65fe7', 'f693e27c-e802-4ed0-942f-d82817f44ddd', '2026-11-28T20:30:21.579Z', 'ada@deploy1', 'osa-inventory generate --reason the third is a ''ß ''', 'the third is a ''ß ''', 'osa-inventory/0.1.0', '24f08a6cf7d51f782201e24b3236d53a02545df665e145111c9a782cf7b1da11', 'aaa53e5a7befe7a7439cc4a55a5b22a6f47ef75d1ccd80127cd2d73822666d38', '{"hostsAdded":["compute3"],"hostsRemoved":[],"hostsChanged":[],"hostsRegrouped":[],"groupsAdded":[],"groupsRemoved":[],"groupsChanged":["compute_all","compute_hosts","nova_compute"],"addressesAdded":1,"addressesRemoved":0,"hostCount":8,"counts":{"hostsAdded":1,"hostsRemoved":0,"hostsChanged":0,"hostsRegrouped":0,"groupsAdded":0,"groupsRemoved":0,"groupsChanged":3}}', 'd40f54af37650f3d187c84aad1fc8efc62155e2a9c7351922ff0c52dc7723d2e', '\x1f532c0080aaaaaaeaffee9793829cd5354d55dddcc3ec748d7050105315335370dd5255cdc31d029caaaaaaeaff70380444f8250fd7bc5c2200f222aa22978050808c63c631216f798a631c52548445ddc32c2023208e117e09c8c8532624242c90909e9ee73cf9f592909000090979b8e5ede2967e49f7385e92aaaaaaea5fcd3201d2c33dc3d3124c554485656173f5f0457f27c6180313a923cc6ca7ee997b6efd89b57dd1e8ae6d8ee5e82449e24fc1d4fc12c8ecb9759819c89b126a124a5f8592c0954ed81c4b4e946e4f537ea23102dc17a48e3e51350923c13c05210a68bc3ff5df5c1f0d37fdfd3d2326dc2852ea069dabd41ae928c1989b7c38064bf56e43fea1977a8e5bec0a8b12f588ed013303358ee2ffa99518f41ef57731f1ea27f51d44bb3f233d9f3975f07e884e76879941785910bef12ed4924255508c506f9be2d0b7ea9b2bc0cc7a3d48ca4f4d2cea5f81b2bf9bb7184c2932b29802996a7c7babd96a3eca3f1af11dff92a5e642b57baa323338b6a0914a2b8d0ca35fdbc059fa8feab60974bb13eab616baed981e81dea0babd619fd68aafa2db932f4e47086239d1c2cc8c22203f045efaaef16105da534a28ef4bce4a3fe6066314ae98789fe164d48ada1efb885bc9fb4e0f8291cf9cb780c9d23905f39f2d493939bdd806b97a5f3721bff6c1e02d0c162f9e71589c457106665a7e3623cef3a1e17ec2a74e7545ab736beabbbcfdfda8ef873916418339aa1c62e2eb63b869c4cb8a55863de3fca077eb39d5f0dc17471269521507f3acf786abbeb3454038833049c68a2eccc05c43a099eb3b1f565b96b9013428a0ca21267ebe8664ff1147a9fbfe365f4db934cd55c8da568f86ebca4da0da1d50b5b5506d87d408d466556d0bf5400feb6545b98cfe05ac22eb18169630d0c04ccb4f67c87b3e34e4f3aaf5ba0784d0208f2a8898f8fa187a1a01b3829561bbebb68fd6d26594e3d2f2da498c5561308d4d02c21985c93356747106e65a7ea621cef36195251a12418305aa2062e2e76b7836c6d5a5f4a4b31cbe9b802154d799e043428eece5d6bb72e5f04ffdf979a057a79a3098b098a72f26ccbfd6867c38412f8c2590c875d3a77a03366db97352d5490d95f74cc8cec1ccbe07f6c01863520cfc534a5fc6ebed6b1ace1cc9ef0a3fc730b8f5e750837ae30f2cbbeda548c75dee5da0d4fcf4eec2e160effeeba509b29e9dd3eaa0f31b0a5db56bd5e7e6af0f6aab598f6a110b5ec32c3e39ffabc34b0086b038aeb67da0132677c6fb14df04be98b5e668fec35c7ea8555a818ab0ae6c608dce870388d514157fe1767f468cde72ef49639aff55bcaa42f97cb0bb0fae528afa017cdca2b53bb8945cadd0072d1af4537eebb8e7141dcdecdb0bc6ce28eceb97e848f724dbccd2e4b1490da0f7644b43ad4d8271aa3e555553685b859f2ae0000016d1b6b9db7a66adb6aea6b70b4e44411759eb62f1f3167eaa4002c6eeb1787f2ae9a6217ad16df4a3f3a403bf2b92bb0f59be0de04306c81034aa2a943292465315e47aeae002c258e0311157f732ea27cac02833dba5254ad24d43140cbb7ed388bbda467e8a9bb4905fee5cb26a1725c419f96e137ab6a8d4b5a1c24f555410eb2ca30d73b7f524578140824e5296c79f2abb9203950f8c383385f890bc101d2b5c608e9231a5ac6d147eaa82e11a66016d93bbad273908040f4c4f7ffa14b99149b7e871f2c07914150fe888548099fd5ccbde4365c2660c685579f86997eec200348e6bc0495102403be4ac80cbc829a6a7e72dfc54398618137c86495195eec2bc1b423c9e849735509aa00310405668cdd62ada93698da7e72dfc5401f48cb13266d09f4cba6928cf63fb9ac7b0055f052296f6acfef0f401');
INSERT INTO public.inventory_revisions VALUES (2, 1, NULL, 'a726d0c5-9b9e-4002-88c8-79abd96816f3', '0c75d30a-f909-4d61-bee9-6c1f3e566c6d', '2026-11-28T20:30:21.863Z', 'ada@deploy1', 'osa-inventory generate --new', NULL, 'osa-inventory/0.1.0', '18001e7cc53d5c5bb481f4e6f6590fe95c19bc04c8395f02544f2fb584cb8be7', 'aaa53e5a7befe7a7439cc4a55a5b22a6f47ef75d1ccd80127cd2d73822666d38', '{"hostsAdded":["compute1","compute3","infra1","infra1-glance-container-e4c0cbed","infra1-keystone-container-f1621a53","infra2","infra2-glance-container-56c9cc5a","infra2-keystone-container-4e810838"],"hostsRemoved":[],"hostsChanged":[],"hostsRegrouped":[],"groupsAdded":["all","all_containers","compute_all","compute_containers","compute_hosts","glance_all","glance_api","glance_container","hosts","identity_all","identity_containers","identity_hosts","image_all","image_containers","image_hosts","infra1_host_containers","infra2_host_containers","keystone","keystone_all","keystone_container","lxc_hosts","nova_all","nova_compute","nova_compute_container"],"groupsRemoved":[],"groupsChanged":[],"addressesAdded":8,"addressesRemoved":0,"hostCount":8,"counts":{"hostsAdded":8,"hostsRemoved":0,"hostsChanged":0,"hostsRegrouped":0,"groupsAdded":24,"groupsRemoved":0,"groupsChanged":0}}', '92a2c582997480d9a979bb0fa26b19b266acad770d2f93ce73e35bbc450cba85', '\x1f5c2c0080aaaaaaeaffee9793829ccd2d4d45dd3cdcec748d7050105315375370dd5255cdc21d029caaaaaaeaff70380444f825e376c904888ba88a5c024201228f91c784bce5298e71485111160d0b33878c803c26c42520234f919090b040427a7a9ef3e4d74b4242022424e4e196b78b5bfa25dde370c9d331a9aaaaaafed52c03203cc2333c2cc0544554581636d7085ff477124208d0811bc12c76ea9eb9a5da0e2af58346efdaa490f7c692247e178ad52d9ef5966a835980fcc21ea71ed5b547099dd20993424e91e3ed714c076923c0e782d8c8452e3a526098a72044018d77e7f69bcab3e2a6ffbf66a0482b078e4d93b5856b231d251873930fc76029ceaec8dff752ce610d4d6151e416a83e611680e3d8ffbc34f683de517b6713371fdc3610edff8c0c7ce6d4c1fb2e1a9b0d6601fe6540f8ca3b734d0a5541d14283758afbae56df5c1e66d1cace527e6a6251ff02e4ed5d9d21af4b9191c514c854e3db1bf55ad29ebf69c477fc73e6923297e6b8cacce0d882462aad34328c61650367e95faada2650ed56a8da5aa8b6636a026a83aaf69a5d7c147a16dd9e7c71dcbd17cb891666661401f931f0d2778d0f2bd09e5242795f7256fa313718a370c5c4873427a356d4f6d0055a4bde777a148c7ce2bc7a8a86cf2998ffcc17339885ad6d90ab374ebd9c6ede54f77db0780d4dd9896720166951a08199969fce90f77c68c8e7132e362e0f323ad7e6b6c9db9f8ffc7e9c832134c8a30a2226be3e9a9e46c0ac6065d833ce4f7ed79662157fc80f794549e392757757649380704661f28c155d9c81b9969f6988f37c5865898644d060812a8898f8f96a9efd472cc7e6da5b7f0c6361c174da9e6cb8badc04d86e81d8d602db0ee10470b362db02f7ec7835933123fd8338a806030dccb4fc7486bce743433eaf564f7c50080df2a8828889af8fa6a711302b5819b6bb729bfbc23739dcd4ade670aaed0e47b60908671826d158d1051a986b1454f3bde7c38abbfb213488a04a22267ebe9a6aa7b8c0949e7496e37715c8fbfa9a0a5e2de4d03edb38579e3bfcc3f71f077e352e91bcf68b3e5cd671feb9c6a7ddf6fca2903df7a9acfa5470c0a62df74eaa3aaba1fa9e09c95a98c5f7c03d082184ec87ee63a82ee3f5eb360d678ee437859f7d18ece367c701af02c0cadb5e8df4dce5de06724987b3970e077bff5f2f4d90f5ec9c56079ddf50e8aa5dab3e357781505b4d7b548b58f00a7a71d1fa5f1d5e02c8fbf571b5ed039d30b929ef537c15b8ac1f2505fd1fe6f243add2225484756503cb743e1c40ac2e51e8176eff67c4e82df79e34a6f95fc5ab2a944f07b3396f0bc7a81fc0eb2e5abba79392ab157aa775837ec89b8e7b4ed183597c7bc1d819857dfd121de9ee8acd2c4d1eeb2a0083275b1a6a6d128c53f5f2aa9a42db2adda9020e0060116d9bbbad47d66aeb6afa8dc18928e8226b5dcc6eded29d2a9080b13bccce9f4aba69889e741bfd093de9c0bf18c9a70f59be0ce06306c81034aa2a943292465315e47aeae90484b1c0bd1316f832ea27cac02833dba5254ad24d43140cbb7ed388bbde46fe949bb4a6c07fee5cb26e1725c419f96a137ab6a8d4b5a1d29daaa820d659461be66eeb41ae0281eca2fdb3275394e5d34f955dc981ca07469c99427c485e888e152e3047c99852d6364a77aa82e11a66016d93bbad073908040f4ccf707c39b99149b7e871f2c07914150fe88430c0cce14ecbde4365c2660c685579f86997ee2200348e6bc0495102403be4ac80cbc819a1a7e72ddda9720c3126f80c93a22add45783786783cf22fa3a13441072080acd09aad55b4bb718da7e72ddda902e8196365cca03f9974d3509ec7f6358f610bbe0a442ced59fdf0f401');


--
-- Data for Name: inventory_schema; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.inventory_schema VALUES (1, NULL);


--
-- Name: inventory_deployments_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.inventory_deployments_id_seq', 2, true);


--
-- Name: inventory_deployments inventory_deployments_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inventory_deployments
    ADD CONSTRAINT inventory_deployments_name_key UNIQUE (name);


--
-- Name: inventory_deployments inventory_deployments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inventory_deployments
    ADD CONSTRAINT inventory_deployments_pkey PRIMARY KEY (id);


--
-- Name: inventory_heads inventory_heads_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inventory_heads
    ADD CONSTRAINT inventory_heads_pkey PRIMARY KEY (deployment_id);


--
-- Name: inventory_revisions inventory_revisions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inventory_revisions
    ADD CONSTRAINT inventory_revisions_pkey PRIMARY KEY (deployment_id, revision);


--
-- Name: inventory_schema inventory_schema_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inventory_schema
    ADD CONSTRAINT inventory_schema_pkey PRIMARY KEY (version);


--
-- Name: inventory_heads inventory_heads_deployment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inventory_heads
    ADD CONSTRAINT inventory_heads_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES public.inventory_deployments(id);


--
-- Name: inventory_revisions inventory_revisions_deployment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inventory_revisions
    ADD CONSTRAINT inventory_revisions_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES public.inventory_deployments(id);


--
-- PostgreSQL database dump complete
--


