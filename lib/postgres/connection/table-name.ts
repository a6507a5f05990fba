/** A table by its name, and by its schema where it is not in the connection's. */
export interface TableName {
  readonly schema: string | undefined;
  readonly table: string;
}

/** The name as a statement has it. */
export function quotedTable({ schema, table }: TableName): string {
  return schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
