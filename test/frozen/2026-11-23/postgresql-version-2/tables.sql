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
-- Name: inventory_cuts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.inventory_cuts (
    deployment_id bigint NOT NULL,
    revision bigint NOT NULL,
    chain_digest text NOT NULL
);


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
-- Data for Name: inventory_cuts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.inventory_cuts VALUES (1, 2, '9fc5d5f95c82e0bf865bb8c93b4c7a02cd3fe1320bc96134d7f29665caf0bf24');


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
            "infra1-glance-container-48a5da95": {
                "ansible_host": "172.29.238.53",
                "component": "glance_api",
                "container_name": "infra1-glance-container-48a5da95",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.238.53",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.238.53",
                "physical_host": "infra1",
                "physical_host_addr": "172.29.236.11",
                "physical_host_group": "image_hosts",
                "properties": {}
            },
            "infra1-keystone-container-bb1b28dd": {
                "ansible_host": "172.29.237.7",
                "component": "keystone",
                "container_name": "infra1-keystone-container-bb1b28dd",
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
            "infra2-glance-container-6114c752": {
                "ansible_host": "172.29.237.50",
                "component": "glance_api",
                "container_name": "infra2-glance-container-6114c752",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.237.50",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.237.50",
                "physical_host": "infra2",
                "physical_host_addr": "172.29.236.12",
                "physical_host_group": "image_hosts",
                "properties": {}
            },
            "infra2-keystone-container-968b861e": {
                "ansible_host": "172.29.239.207",
                "component": "keystone",
                "container_name": "infra2-keystone-container-968b861e",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.239.207",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.239.207",
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
            "infra1-glance-container-48a5da95",
            "infra2-glance-container-6114c752"
        ]
    },
    "glance_container": {
        "hosts": [
            "infra1-glance-container-48a5da95",
            "infra2-glance-container-6114c752"
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
            "infra1-keystone-container-bb1b28dd",
            "infra2",
            "infra2-keystone-container-968b861e"
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
            "infra1-glance-container-48a5da95",
            "infra2",
            "infra2-glance-container-6114c752"
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
            "infra1-keystone-container-bb1b28dd",
            "infra1-glance-container-48a5da95"
        ]
    },
    "infra2_host_containers": {
        "hosts": [
            "infra2-keystone-container-968b861e",
            "infra2-glance-container-6114c752"
        ]
    },
    "keystone": {
        "children": [],
        "hosts": [
            "infra1-keystone-container-bb1b28dd",
            "infra2-keystone-container-968b861e"
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
            "infra1-keystone-container-bb1b28dd",
            "infra2-keystone-container-968b861e"
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
            "infra1-glance-container-e6963368": {
                "ansible_host": "172.29.236.56",
                "component": "glance_api",
                "container_name": "infra1-glance-container-e6963368",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.236.56",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.236.56",
                "physical_host": "infra1",
                "physical_host_addr": "172.29.236.11",
                "physical_host_group": "image_hosts",
                "properties": {}
            },
            "infra1-keystone-container-92fd0624": {
                "ansible_host": "172.29.236.209",
                "component": "keystone",
                "container_name": "infra1-keystone-container-92fd0624",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.236.209",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.236.209",
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
            "infra2-glance-container-efbd811b": {
                "ansible_host": "172.29.237.166",
                "component": "glance_api",
                "container_name": "infra2-glance-container-efbd811b",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.237.166",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.237.166",
                "physical_host": "infra2",
                "physical_host_addr": "172.29.236.12",
                "physical_host_group": "image_hosts",
                "properties": {}
            },
            "infra2-keystone-container-9be5480a": {
                "ansible_host": "172.29.237.208",
                "component": "keystone",
                "container_name": "infra2-keystone-container-9be5480a",
                "container_networks": {
                    "management_address": {
                        "address": "172.29.237.208",
                        "bridge": "br-mgmt",
                        "interface": "eth1",
                        "netmask": "255.255.252.0",
                        "type": "veth"
                    }
                },
                "container_tech": "lxc",
                "management_address": "172.29.237.208",
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
            "infra1-glance-container-e6963368",
            "infra2-glance-container-efbd811b"
        ]
    },
    "glance_container": {
        "hosts": [
            "infra1-glance-container-e6963368",
            "infra2-glance-container-efbd811b"
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
            "infra1-keystone-container-92fd0624",
            "infra2",
            "infra2-keystone-container-9be5480a"
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
            "infra1-glance-container-e6963368",
            "infra2",
            "infra2-glance-container-efbd811b"
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
            "infra1-keystone-container-92fd0624",
            "infra1-glance-container-e6963368"
        ]
    },
    "infra2_host_containers": {
        "hosts": [
            "infra2-keystone-container-9be5480a",
            "infra2-glance-container-efbd811b"
        ]
    },
    "keystone": {
        "children": [],
        "hosts": [
            "infra1-keystone-container-92fd0624",
            "infra2-keystone-container-9be5480a"
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
            "infra1-keystone-container-92fd0624",
            "infra2-keystone-container-9be5480a"
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

INSERT INTO public.inventory_revisions VALUES (1, 3, 2, 'f6ef3b18-a305-44d8-92d3-3f8686dd9a0c', '5a4bdef4-6cab-497d-b8a8-8ab2e3a0e3d1', '2026-11-28T20:30:24.356Z', 'ada@deploy1', 'osa-inventory address pin infra1-keystone-container-bb1b28dd management 172.29.237.7 --force --reason the firewall knows it', 'the firewall knows it', 'osa-inventory/0.1.0', 'da79ca1321599627c4bd18b2464cb7e417dcabbe8d6332f4347e71dfc04244ff', NULL, '{"hostsAdded":[],"hostsRemoved":[],"hostsChanged":["infra1-keystone-container-bb1b28dd"],"hostsRegrouped":[],"groupsAdded":[],"groupsRemoved":[],"groupsChanged":[],"addressesAdded":1,"addressesRemoved":1,"hostCount":8,"counts":{"hostsAdded":0,"hostsRemoved":0,"hostsChanged":1,"hostsRegrouped":0,"groupsAdded":0,"groupsRemoved":0,"groupsChanged":0}}', '09e409cf11032060dbc355c6cfce96513aabd7dc1f1ab2ceba15c5d5bc375e5a', '\x1f532c0080aaaaaaeaffee9793829ccd354dc5c3dc96d335c241414c55dc4cc1754b55350f770870aaaaaaaafffb3d1222fc92876b5c2e791555914b402840c431f29890b738c5310e212ac2a2ee61e6101110d78c4b80479e3221216181848cf43ce7c9af973c2440c272b8e5ed629e7e49f7385e92aaaaaaea5fcd320f1eeee91e9660aab2b0880abbabbb2ffa3b092104e8c08d60113b75dfbba7da9e54ea0f8d3eb149211f8d1549fc2914ab5b3deb3dd5068b0035a2c459e2e52a5141a774caa49053e478398ee949da09705d101bb9c845470a0c8b094214d0787f6ebfa93c2a6efaf77b068ab471e0d834595bb836d25182b130f97002d6e2ec86fc43afe51cb6d01416456e81ea031601380cf2ff1ba3ecf58eda3bbb78f593db0ea2dd9f919e8f4d9dbcefa2b1d96111e05f06846fbd33d749a12a285aa8b79a3874b5fae6f2b088560e96f2a72696f5af40dedfd519f2ba1419594c815c35bebc556f251df99746fcc0bf642e2973698eabcc4c8e2d684ca5358d0ca31f7de02cfd47b16d026c0f426c6b816dc77004b841b1bd6117ef855e45b7a766c7c37bb13cd1c2cc8c2220bf0cbcf443e3c30ab4a729a1791f382bfd9c1b8c51b862e27d9a93512f6a7be6026d25ef07bd148c3c73de3c45c3e72998fffc35d160691e7c835cddd52487cb1e38bc83a6ecc4330e8bb328ce80a5e1b319099e0f0df7532e362e77323a77e6b6abcbdf8ffa7e9a63193498a3ca2126be3e9a9b46beac5c65d8f79c1ffcae2dc51a9e7b5dd58a93b51507f2ec85a31c71d557f60808671026c958d18519b0357c9a01b1f36195651990408302aa1c62e297ab49f61fb11c9b6b6ffdd3f87ddff654c375e526c0f600c4b616d8760847809b15db23f063bd2af565c681abbb1ae5d08f618371062c0d9fcd48f07c68b8af5aaf7a7e060de6a8728889af8fe6a6912f2b5719b6bb689b7bbe4eeb74555c7120cf66cf12fb45427d639f80708661d28c155da0015bc3271a143d1f5659a641293488a04a22267eb99a6a635c5d4a4f3acbf9bb0de47d7d4d055f12726aaf372e94ebfb7f9fd7fe38f0ab7189e4b55ff5d3659de79f6b7c3aace41785ec59a6b2e953c1019bf6dc39abea590dd5f721a477a85b7fcf50b2ef063e8597afe13a4e737fe648fe02f839fadede7f0eec71021960d96d2f453a6e72ef02b9a4a7b34f1d0ef6eebf5e3290f5ec39ad0e7a7e43a9ab76ad7a61ee09426d35ed512d62c16be8d5451b7f75780920ef17c7d5b60774c2e4a6bc99f8267059df4b0afa3f2ce5877aa515a808ebca06d6e87cd8875cdda0d02fdceecf88d15b6e3d694cf3bfca5755289f0f6677de168e59df87af5bb476472725cf56e88dd60dfa217f75def3143d5dc477148c9d51d8cf5fa223dd9362334b93c7261140efc997865abb04f3547dabaa4c685fa53b55c001002ca27d73b7f5c85a6d434def179c8c8221b2d6d5ecec96ee5481049c3d6676be29e9a6217ad16df4d179d281df16c9d5872c7703f8320364081a55954a1949a3a90a723d757402c258e0361116f832ea4f9481512cdba5254ad24d43940cbb7ed388bbde463ec54d5a53e01fd796acdb45090946ee6d52cf1e95ba7654ba539515c43bcb68c7dc6d3d285420915835a5591eff54d9951ca87c60c4b114e2438a4274ac748173949c2965eda374a72a19ae6316d03eb9db7a508040f2c0e0fae3b7c88d5cba458f93079e4751f1808e0803ccecefb4ec3d5426ecc6805695873fedd25d0480c6790d04294a0068879c1570193927f4b4ddd29daac0106782cf7029aad25d4474cb908fe7fe65349426e8000490175ab3b5caf6645ce369bba53b55003d67ac8c39f48d49370d653b76ac792c70cf82b169cfea07a70f');
INSERT INTO public.inventory_revisions VALUES (1, 4, 3, 'f6ef3b18-a305-44d8-92d3-3f8686dd9a0c', 'fc6e23f4-7d7a-41b1-a39f-110116994b82', '2026-11-28T20:30:24.757Z', 'ada@deploy1', 'osa-inventory remove compute2 --yes --reason out of service', 'out of service', 'osa-inventory/0.1.0', 'b25b0ee4dad11c3865d7f5f1a1d1e9f991c1f82aaf428de2ed0057d401708cf0', NULL, '{"hostsAdded":[],"hostsRemoved":["compute2"],"hostsChanged":[],"hostsRegrouped":[],"groupsAdded":[],"groupsRemoved":[],"groupsChanged":["compute_all","compute_hosts","nova_compute"],"addressesAdded":0,"addressesRemoved":1,"hostCount":7,"counts":{"hostsAdded":0,"hostsRemoved":1,"hostsChanged":0,"hostsRegrouped":0,"groupsAdded":0,"groupsRemoved":0,"groupsChanged":3}}', '6872c2d10cf68062205c909f69d74d91b31b2e287343232fc2ea8c996d640c12', '\x1f69280080aaaaaaeaffee9793829ccd354dc5c3cccdec748d7050105315375370dd5255cdc31d029caaaaaaeaff7e8f84f0b8c4e11a974b5c4555e412100a1071cc3c26c42d4e798c438a8ab0a87b98394404c431232e011e79ca3c0464260464a4e7394f7ebde421011296c32d6f17f3f493471c2f49555555f56f669900e9e19ee16909a62a0bcbc21e1ae18bfe4e4208013a702358c441c30feea9b62795fa41b3bb3629e4a3b12289bf856275ab67bda7da6011a0ae2871967819252ae8944e9814728a1c6fc7313d493b01ee0b622317b9e8488161314188021a1fcfed379547c54d7fffcc4091360e1c9b266b0bd78d7494602c4c3ebd026b717643fea9d7720e5b680a8b22b740f5018b001c06f9ffb551f67acfdb3bbb78f793db0ea2dd9f999e8f4d9dbc1fa2b1d96111e05f06846fbc33d7a25017142dd45b4d1cbada7d737958442b074bf9a58965fd1b90f7777586bc6e4546165320578d6f77eaada423ffa3193ff0af994bca5c9ae32e3393630b1aa5b4ca788fc1c57b218e6e4ecd8e87f762b9d0c2cc8c2220bf0cbc7ce2a92d9584ea3e70568e40255c31f13ecdc991a9972ed0d6f27ed04bc1c8d7ce9ba768f85c82f9cf5f130d96e6c137c8d51d4d72b8ec81c35b68ca4e3ce3b0388be20c581a3e9b91e0f9d4f038e162e37227a3736b6ebbbafdfba8efa73996418339aa1d62e2eba3b969e4cbca5586fdc0f9c1efda52ece1b9d755ad3859db7120cfaebcca2baeface1e01e10cc224192bba3003b6864f3320763eadb22c0312685040b5434cfc7c35c9fe23966373edad3ffab1ad402ecd1ca542e7d5a3e1baf231c0ed0988db5ae03622dc027c5c717b06ded751a92f731db8baa3ab1cfa31ec30ce80a5e1b319099e4f0d8f55ebab9e9f418339aa1d62e2eba3b969e4cbca5586ed2edae69ec7699d46c51d07f26cf62cb15f24d40ff60908671826cd58d1051ab0357ca241d1f36995651a94428308aa2562e2e7aba936c6d5a58ca4ab9cbf9b40def7d754f01604a7f672e3427963ff0ffffc3cf0ab7189e4b55ff5d3659de75f6b7c3aace41785ec59a6b2e953c301bbf6dc39abeaaa86fafb10d277a81b7fcf50b2ef263e8797af61bc4e737fe548fe06f839fadede7f0eec71021960d96d2f453a6e721f02b9a4a7b32f1d0ef6eebf513290f5ec9a56275ddf50eaaa43ab9e997b81507b4d7b548b58f01e7a75d1c65f9dde02c8fbc571b5ef019d30b9296f26be0b5cd6f79282fe0f4bfba15e69052ac2bab381353a9ff62157d728f40bb7fb33638c96db489ad3fcaff25535ca9783d99db78563d6f7e1ed16adddd149c9ab15faa075837eca6f9df75ca2178bf88e82b1330afbf54b74647852ec93ca51efc9a686549b06f351bd7baa4c685fa5bb540001002ca27df3b0f5cc5a584869fdef64080c85b52e6667b774970a0ce06c9bd9f9a66498a6e88b68a31f85271df8db1cb9fb90e5d300becc0019824655a55266d26cea82dc371d9d803010784c8405bbccfa8532308a65bbb5444986698a92d1ad20d08cbb7e467e2a9bb4a6c05fae2d59878b12128c7cb6493d7b54eada51e92e555610ef2ca31df3b0f5a450814462dd94aa3cfe52d99d1ce87c60c6b114e2438a4274ac7481354ace94b2f651ba4b950cd7310b689f3c6c3d294020796070fdf15de1462edda6c7c903d751543ca05b840166f6775af6116a13766340abdac32fbb0c1701a0715e03418a1200da2167055c664e093d6db774972a30c499e0335c8aaa0c1711dd32e4e3c8bf8c86d2041d8000f2426bb356d99e8c6b396db774970aa0e78c953187be3119a6a96c075bd855ce62e5cdea07a70f');
INSERT INTO public.inventory_revisions VALUES (1, 5, 4, 'f6ef3b18-a305-44d8-92d3-3f8686dd9a0c', '563b6e28-743c-4984-9a45-508abe88140c', '2026-11-28T20:30:25.232Z', 'ada@deploy1', 'osa-inventory generate --reason the third is a ''ß ''', 'the third is a ''ß ''', 'osa-inventory/0.1.0', '7716b44be6c104ca8e9511843a6e4195afc129f28380b3ac73b0447c3502ee53', 'aaa53e5a7befe7a7439cc4a55a5b22a6f47ef75d1ccd80127cd2d73822666d38', '{"hostsAdded":["compute3"],"hostsRemoved":[],"hostsChanged":[],"hostsRegrouped":[],"groupsAdded":[],"groupsRemoved":[],"groupsChanged":["compute_all","compute_hosts","nova_compute"],"addressesAdded":1,"addressesRemoved":0,"hostCount":8,"counts":{"hostsAdded":1,"hostsRemoved":0,"hostsChanged":0,"hostsRegrouped":0,"groupsAdded":0,"groupsRemoved":0,"groupsChanged":3}}', '8f16eb243ff570f8bd2f80c9b3d86433cc20e9ab1f9308263e2a9e1cd0e24f11', '\x1f532c0080aaaaaaeaffee9793829ccd354d55c3d6d335c241414c55dc4cc1754b55350f770870aaaaaaaafffb3d0232fc12876b5c2e791555914b402840c631e39890b73cc5310e212ac2a2ee61e6909110c7e512e091a74c4848582021233dcf79f2eb250f0990b01c6e79bb98a75fd23d8e97a4aaaaaafa57b30c80f070cff0b0005315516159d85d3d7cd1df8531c640076a082bdba9fbce23d5f6c452bf68f4a14d0af96c2448e24fc158dde6491fa9365819884972b970a9462e05744a274c0a39458a9767313d511b01ae0b624317a9e88881609d82100534de9fda6f2a8f8a9bfeff9e0123ee1428368dd616aa8d749460cc4d3e1c83ad38bb23ffd05bb9863d348545915ac0fa8095811c06fefbda92f77a8fdb3b9b78f593da01a2dd9f919ecf9c3a78df452373c0cac0bf0c08df7867aa49a12a285aa8b74e71e86af5cde56165ad9c24e5a72616f5af403eded519f4ba1419594c814c35bebc55ef259df987467cc7bf642e2953698eaacc0c8e2d68a4d24a23c3e857367096fea3aa6d02d5ee85aaad856a3ba646a036a86a6fd8c57bc167d10713b3e3e9bd584eb43033a308c82f032f7dd7f8b002ed292594f781b3d28fb9c118852b26dea73919b5a2b6272ee05ef2bed34bc1c853d7dd6334744dc1fcd7af19078bcb601be4ea9e663ea87d30780b8dd989671c1667519c819986cf66c4793e34dc4fb8d8a8dcd1e8dc9ada212e7f3feafb618e45d0608e2a8798f8fa686e1af1b2629561df717dd0bbb6146b78ee6d139b9cadad389067574e7cc2555fd922209c4198246345176660aee1d30cf09d0fab2ccb80001a1450e510133f5f4db2ff88a5d85c7bebaf7e59562097668e5c48e3d5ade1ba7213c8760f946d2d64db213902b95965db467eaca3105f661ab8baa7890ffd1836186760a6e1b319719e0f0df755eb59cf8fa0c11c550e31f1f5d1dc34e265c52ac376176d732fe3bccda3a08a0379367be1b25f24d437b60908671826cd58d1051a986bf84483bce7c32acb34288406115449c4c4cf57536d8cab4be94967397e3701bdafafa9e04d420eedc5c6b97269ff4f7efe38d0ab5189e8b5dff4d3651de79f6b7c3a2da71786ec89a7b2eb53c1019bb6dcb9a8eaac86eafb10d22bd4adbf6708de77039f92ea6b18a779e9cf1cc95f003f67dfdbfbcf297b39830cb0ecb697221d37b977815cd2d3d9870e077bf75f2f4d90f5ec9c56079ddf50e8aa5dab3e37f700a1b69af6a816b1e035f4e6a2f5bf3abc04a0f78be36adb073a617253dea6f8267059df4b0afa3face5875aa515a808ebca06d6e87c3880585da3e02fdceecf88d15b6e3d694cf3bf8a5755289f0fe670de168a513f80b75bb4764727258f56e88dd60dfa2e1f3aee3945472bfbf682b1330afbf14b74a47b926d6669f2d8a402d07bb1a5a1d626c13855efaaaa29b4add29d2ae0000016d1b6b9dbba67adb6aea6d70b4e44411759ebc5ece62ddda9020918db6576fe54d24d43f4a4dbe84fe749077e5924571fb27c1bc097192043d0a8aa50ca481a4d5590eba9a31310c602b789b0c097513f51064699d92e2d51926e1aa260d8f59b46dcf536f257dca43585fce7ce25eb7651429c91ef36a1678b4a5d1b2adda98a0a629d65b461eeb6eee42a1048ac9a5296c79f2abb9203950f8c383385f890bc101d2b5c608e9231a5ac6d94ee5405c335cc02da26775b777210081ee85c7f7c17b99149b7e871f2c07914150fe888648099fd9d96bd87ca84cd18d0aaf2f0d32edd8501681cd78093a2048076c859019791334c4fcf5bba53e518624cf019264555ba0bf36e19e2f1d4bf8c86d2041d8000b2426bb656d19e8c6b3c3d6fe94e1540cf182b6306fdc9a49b86f23cb6af790c5bf055206269cfea8f2e1f');
INSERT INTO public.inventory_revisions VALUES (2, 1, NULL, '2fb43e48-729c-48c7-8b34-26f8de67d5e4', '2b6a70d8-ecdf-40c4-82b6-ca05855283e8', '2026-11-28T20:30:25.667Z', 'ada@deploy1', 'osa-inventory generate --new', NULL, 'osa-inventory/0.1.0', 'df03f7d5e1a9fc2ca031b597389e0617277f600f34fc0dae7400be8d0847472e', 'aaa53e5a7befe7a7439cc4a55a5b22a6f47ef75d1ccd80127cd2d73822666d38', '{"hostsAdded":["compute1","compute3","infra1","infra1-glance-container-e6963368","infra1-keystone-container-92fd0624","infra2","infra2-glance-container-efbd811b","infra2-keystone-container-9be5480a"],"hostsRemoved":[],"hostsChanged":[],"hostsRegrouped":[],"groupsAdded":["all","all_containers","compute_all","compute_containers","compute_hosts","glance_all","glance_api","glance_container","hosts","identity_all","identity_containers","identity_hosts","image_all","image_containers","image_hosts","infra1_host_containers","infra2_host_containers","keystone","keystone_all","keystone_container","lxc_hosts","nova_all","nova_compute","nova_compute_container"],"groupsRemoved":[],"groupsChanged":[],"addressesAdded":8,"addressesRemoved":0,"hostCount":8,"counts":{"hostsAdded":8,"hostsRemoved":0,"hostsChanged":0,"hostsRegrouped":0,"groupsAdded":24,"groupsRemoved":0,"groupsChanged":0}}', '9be2b8805fb1918bdabc6ddfa2e7cf963ede5494eeaff3599df02f0293f47adc', '\x1f5c2c0080aaaaaaeaffee9793829ccd2dd544c3cdddec748d7050105315335370dd5255cdc31d029caaaaaaeaff70380464f825f398976b1c328fa22a72090805c838661c13f296a73cc621454558d42dcc1c3202226f99710988c85326242464e4213d3dcf79f2eb252121011212f270cbdb252cfd92ee71bc24555555d5bf9a450084877b84870598aa880acbc2ee1ae1cbfe4e4208013a702398c54edd73f754db934afda4d17b3629e4a3f140127f0ac5ea16cf7a4fb5c12c60b8628f538f6aec71804ee9904921a7c8f1f224a6276923c075496ce422171d2930cc5310a280c6d5b9fda6f2a8b8e9ebf70c1469e3c0b169b2b6706da4a304636ef2e129588ab31bf28fbd9473d842535816b905aa0f9805e0e5d2ff3e33f652ef617b67136f7e72db41b4ff3332f0995307ef87686c769805f89701e173efcc35295405450b0dd629f65dadbe853ccca29583a5fcd4c4a2fe15c8fbbb3a435e9722238b2990a9c697f7eaada423ffd088eff897cc25652ecd719599c1b1058d545a696418c3ca06ced27f54b54da0da8d50b5b5506ddbd404d40655ed1dbbb8167a16bdb5e1e278782f96132dcccc2802f263e0a5ef1a1f56a03da584f27ecd59e9c7dc608cc215131fd29c8c5a51db2317682b79dfe95130f299f3e6291a3ea760f1338fd3a8d478b30d73f58e2ee32e18bc84a6ecc4330e8bb328cec04c6360b3ef3c1f1aee875c6c5c56323a97e6b60f97bf1ff5fd30c72268304795434c7c7d34378d7859b1cab0e79c1ffcae2dc51a5e78c2d5ca11bf2a0ee6d92b514ec8ea1bdb0484330c9366ace8020dcc3506a201def361b5651a10428308aa2462e2c7aba9f61fb11c9b6b6ffd398ca50533ea85031aafae0d57979b00db0d10db5a60db269c006e566c5be1ce5c177b1b86e5e26b3f8ceb848aac53585ec24003335d7f3a43def3a1219f57ab673e288406795441c4c4d747d3d3089815ac0cdb5fbb5d7de1cbd74d52cdc154bb3b9437b60908671826d158d1051a986b0c5403bce7c36abb03213488a04a22267ebc9a6a535c604a4f3acbf13b0fe47d7dcd04af1672684f37ce9597ca7ff8f1f3c0afc62592d77ed14f97759c7fadf1e9b03dbf2864cf7d2a9b3e151cb069cbbd93aace6aa8bee742b21666f13d701f420831f4b2fb14aaafcb78bd4df2cc91fcaef0734869d79f0325560fb0f2b657233d77b90f815cd2d3d9870e077bff5f2f4d90f5ec9c56079ddf50e8aa5dab3e37f700a1b69af6a816b1e02df4e2a2f5bf3abc0690f7ebe36adb053a617233dea7f8267059af2505fd1fe6f243add2225484756503cb743eec41acce50e8176eff67c4e82df79e34a6f95fc5ab2a94cf07b33b6f0bc7a8efc1eb2e5abba79392472bf446eb067d97771df79ca283597c7bc1d81985fdf8253ad2dd159b599a3cd65500064fb634d4da2418a7eae5553585b655ba53051c00c022da36775bf7acd5d6d5f417831351d045d63a99ddbca53b55200163b7999d3f9574d3103de936fa1f7ad281ff3092ab0f59be0de06306c81034aa2a943292465315e47aeae90484b1c0ad1316f832ea27cac02833dba5254ad24d43140cbb7ed388bfde06fe999bb466c0377f2e5eb78b12e28c7cb7093d5b54eada50e94e555410eb2ca30d73b7752757814076d1fed19329caf2f453e554325ef9c0883753840fc90bd1b1c205e6281953cada46e94e55305cc32ca06d72b775270781e081e9198e2f273732e9173d4c1e388fa2e2019d10069839dc69397ba44cd88c01ad2a0f3fedd25d0480c6710d38294a0068879c1570193922f4f4bca53b558e21c6049f615254a5bb08efc6108fc7fe65349426e8000490155ab3b58a7637aef1f4bca53b55003d63ac8c19f427936e1acaf3d8bee6316cc1578188a53dab3f387d00');


--
-- Data for Name: inventory_schema; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.inventory_schema VALUES (1, NULL);
INSERT INTO public.inventory_schema VALUES (2, NULL);


--
-- Name: inventory_deployments_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.inventory_deployments_id_seq', 3, true);


--
-- Name: inventory_cuts inventory_cuts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inventory_cuts
    ADD CONSTRAINT inventory_cuts_pkey PRIMARY KEY (deployment_id);


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
-- Name: inventory_cuts inventory_cuts_deployment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inventory_cuts
    ADD CONSTRAINT inventory_cuts_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES public.inventory_deployments(id);


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


