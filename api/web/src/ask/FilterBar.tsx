import { FilterOutlined } from "@ant-design/icons";
import { Button, Popover, Tag } from "antd";
import { useState } from "react";

import type { Filters } from "../api/shapes";
import { useMatches } from "../frame/useMatches";
import { EMPTY_FILTERS } from "../state/turns";
import { useWords } from "../words/words";
import { FilterForm } from "./FilterForm";
import { chipsOf } from "./filters";

interface FilterBarProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

export function FilterBar({ filters, onChange }: FilterBarProps) {
  const { say } = useWords();
  const isSmall = useMatches("(max-width: 900px)");
  const [open, setOpen] = useState(false);
  const chips = chipsOf(filters, say);
  return (
    <>
      <Popover
        trigger="click"
        open={open}
        onOpenChange={setOpen}
        placement={isSmall ? "top" : "topLeft"} // beside the button it would stick out of a phone
        destroyOnHidden
        content={
          <FilterForm
            filters={filters}
            onApply={(chosen) => {
              onChange(chosen);
              setOpen(false);
            }}
          />
        }
      >
        <Button type="text" icon={<FilterOutlined aria-hidden />} aria-haspopup="dialog" aria-expanded={open}>
          {say("filters")}
        </Button>
      </Popover>
      {chips.map((chip) => (
        <Tag
          key={chip.key}
          className="chip"
          closable={{ "aria-label": say("removeFilter", { what: chip.text }) }}
          onClose={() => onChange(chip.without)}
        >
          {chip.text}
        </Tag>
      ))}
      {chips.length > 1 && (
        <Button type="link" size="small" onClick={() => onChange(EMPTY_FILTERS)}>
          {say("clearFilters")}
        </Button>
      )}
    </>
  );
}
