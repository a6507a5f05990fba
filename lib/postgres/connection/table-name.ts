/** The name of a table. Without a schema, the table is in the connection's schema. */
export interface TableName {
  readonly schema: string | undefined;
  readonly table: string;
}

/** The quoted name, for a statement. */
export function quotedTable({ schema, table }: TableName): string {
  return schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
